// Answers one request, JSON on standard input, by the code of Go's checksum database: what is proved here does not
// rest on a line of Leerspoor's.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The height of the tiles of C2SP tlog-tiles.
const tileHeight = 8

type request struct {
	Kind     string            `json:"kind"`
	Note     string            `json:"note"`
	Keys     []string          `json:"keys"`
	Text     string            `json:"text"`
	Name     string            `json:"name"`
	Path     [][]byte          `json:"path"`
	Size     int64             `json:"size"`
	Root     []byte            `json:"root"`
	OldSize  int64             `json:"oldSize"`
	OldRoot  []byte            `json:"oldRoot"`
	Position int64             `json:"position"`
	Leaf     string            `json:"leaf"`
	Leaves   []string          `json:"leaves"`
	Tiles    map[string][]byte `json:"tiles"`
}

type answer struct {
	Text  string            `json:"text,omitempty"`
	Note  string            `json:"note,omitempty"`
	Key   string            `json:"key,omitempty"`
	Root  []byte            `json:"root,omitempty"`
	Path  [][]byte          `json:"path,omitempty"`
	Tiles map[string][]byte `json:"tiles,omitempty"`
	Error string            `json:"error,omitempty"`
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	answered, err := answerTo(asked)
	if err != nil {
		answered = answer{Error: err.Error()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answered); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func answerTo(asked request) (answer, error) {
	switch asked.Kind {
	case "open-note":
		return openNote(asked)
	case "sign-note":
		return signNote(asked)
	case "check-inclusion":
		leaf := tlog.RecordHash([]byte(asked.Leaf))
		return answer{}, tlog.CheckRecord(hashes(asked.Path), asked.Size, hash(asked.Root), asked.Position, leaf)
	case "check-consistency":
		return answer{}, tlog.CheckTree(hashes(asked.Path), asked.Size, hash(asked.Root), asked.OldSize, hash(asked.OldRoot))
	case "build-tree":
		return buildTree(asked)
	case "prove-from-tiles":
		return proveFromTiles(asked)
	}
	return answer{}, fmt.Errorf("there is no %q", asked.Kind)
}

func openNote(asked request) (answer, error) {
	var verifiers []note.Verifier
	for _, key := range asked.Keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return answer{}, err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open([]byte(asked.Note), note.VerifierList(verifiers...))
	if err != nil {
		return answer{}, err
	}
	return answer{Text: opened.Text}, nil
}

func signNote(asked request) (answer, error) {
	private, public, err := note.GenerateKey(rand.Reader, asked.Name)
	if err != nil {
		return answer{}, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return answer{}, err
	}
	signed, err := note.Sign(&note.Note{Text: asked.Text}, signer)
	return answer{Note: string(signed), Key: public}, err
}

// buildTree gives the tree's root, its tiles, and the proof that it begins with the tree of oldSize.
func buildTree(asked request) (answer, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		read := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			read[i] = stored[index]
		}
		return read, nil
	})
	for position, leaf := range asked.Leaves {
		added, err := tlog.StoredHashes(int64(position), []byte(leaf), reader)
		if err != nil {
			return answer{}, err
		}
		stored = append(stored, added...)
	}
	size := int64(len(asked.Leaves))
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return answer{}, err
	}
	path, err := tlog.ProveTree(size, asked.OldSize, reader)
	if err != nil {
		return answer{}, err
	}
	tiles := map[string][]byte{}
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		data, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return answer{}, err
		}
		tiles[pathOf(tile)] = data
	}
	return answer{Root: root[:], Path: bytesOf(path), Tiles: tiles}, nil
}

// proveFromTiles reads somebody else's tiles, which tlog itself authenticates by the root.
func proveFromTiles(asked request) (answer, error) {
	tree := tlog.Tree{N: asked.Size, Hash: hash(asked.Root)}
	path, err := tlog.ProveRecord(asked.Size, asked.Position, tlog.TileHashReader(tree, givenTiles(asked.Tiles)))
	return answer{Path: bytesOf(path)}, err
}

type givenTiles map[string][]byte

func (givenTiles) Height() int                     { return tileHeight }
func (givenTiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (given givenTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, ok := given[pathOf(tile)]
		if !ok {
			return nil, fmt.Errorf("there is no %s", pathOf(tile))
		}
		read[i] = append([]byte(nil), data...)
	}
	return read, nil
}

// pathOf is the path of C2SP, which leaves out the height that Go's own database writes.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

func hash(raw []byte) (hash tlog.Hash) {
	copy(hash[:], raw)
	return hash
}

func hashes(path [][]byte) (all []tlog.Hash) {
	for _, each := range path {
		all = append(all, hash(each))
	}
	return all
}

func bytesOf(path []tlog.Hash) (all [][]byte) {
	for _, each := range path {
		each := each
		all = append(all, each[:])
	}
	return all
}
