import { describe, expect, it } from 'vitest';
import { type Commit, canonicalJson, seal } from '../../../ledger/commit.ts';
import { openCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { LogError } from '../../../ledger/log/log-error.ts';
import { placeInLog } from '../../../ledger/log/places.ts';
import { type StreamToSeal, streamsByTenant } from '../../../ledger/log/sealer.ts';
import { encodeSegment } from '../../../ledger/log/segment.ts';
import { CallFaults, type FailureMoment, InjectedFailure } from '../../support/call-faults.ts';
import { auditedLog, chainOf, logSigner, MemoryLog } from '../../support/memory-log.ts';
import { testSigner } from '../../support/note-signer.ts';

const ann = chainOf('acme#enrolment#bhv.E100', 4);
const bob = chainOf('acme#enrolment#bhv.E200', 3, 2);
const all = [...ann, ...bob];

function nth(commits: readonly Commit[], version: number): Commit {
  const commit = commits[version - 1];
  if (!commit) throw new Error(`There is no commit ${version}`);
  return commit;
}

/** The streams of a batch of commits of one tenant. */
function batchOf(...commits: readonly Commit[]): readonly StreamToSeal[] {
  return streamsByTenant(commits).get('acme') ?? [];
}
const idsOf = (commits: readonly Commit[]) => commits.map(({ commitId }) => commitId);
const sealedIn = async (log: MemoryLog, tenant = 'acme') => idsOf((await auditedLog(log, tenant)).commits);

function logWith(...commits: readonly Commit[]): MemoryLog {
  const log = new MemoryLog();
  log.record(...commits);
  return log;
}

describe('when nothing is sealed yet', () => {
  it('seals a batch in the order of recording, each stream in its own', async () => {
    const log = logWith(...all);
    expect(await log.sealer().seal('acme', batchOf(...all))).toEqual({ sealed: 7, refused: [] });
    expect(await sealedIn(log)).toEqual(
      idsOf(all.toSorted((one, other) => (one.recordedAt < other.recordedAt ? -1 : 1))),
    );
  });

  it('keeps the order of a stream whose clock ran backwards', async () => {
    const late = seal({ ...nth(ann, 1), recordedAt: '2027-01-01T00:00:00.000Z' });
    const early = seal({ ...nth(ann, 2), prevHash: late.hash });
    const log = logWith(late, early, ...bob);
    await log.sealer().seal('acme', batchOf(early, late, ...bob));
    expect((await sealedIn(log)).slice(-2)).toEqual(idsOf([late, early]));
  });

  it('has no log while there is nothing to seal', async () => {
    const log = new MemoryLog();
    expect(await log.sealer().seal('acme', [])).toEqual({ sealed: 0, refused: [] });
    expect(log.objects.size).toBe(0);
    expect(await log.reader.head('acme')).toBeUndefined();
  });
});

describe('when some is sealed already', () => {
  it('leaves out what comes again', async () => {
    const log = logWith(...all);
    await log.sealer().seal('acme', batchOf(...ann));
    expect(await log.sealer().seal('acme', batchOf(...all, ...ann))).toEqual({ sealed: 3, refused: [] });
    expect((await sealedIn(log)).toSorted()).toEqual(idsOf(all).toSorted());
  });

  it('reads from the ledger what never came', async () => {
    const log = logWith(...all);
    await log.sealer().seal('acme', batchOf(nth(ann, 1)));
    await log.sealer().seal('acme', batchOf(nth(ann, 4), nth(bob, 2)));
    expect((await sealedIn(log)).toSorted()).toEqual(idsOf([...ann, ...bob.slice(0, 2)]).toSorted());
  });

  it('does not change when a repair finds nothing', async () => {
    const log = logWith(...all);
    await log.sealer().seal('acme', batchOf(...all));
    const before = new Map(log.objects);
    await log.sealer().seal(
      'acme',
      batchOf(...all).map((stream) => ({ ...stream, commits: [] })),
    );
    expect(log.objects).toEqual(before);
  });
});

describe('when another key has taken the place of the one that signed', () => {
  const successor = testSigner(logSigner.name, 1);
  const sealedBefore = async () => {
    const log = logWith(...all);
    await log.sealer().seal('acme', batchOf(...ann));
    return log;
  };

  it('goes on from what the former one signed, and signs by the present one alone', async () => {
    const log = await sealedBefore();
    const sealer = log.sealer(undefined, { signer: successor, formerKeys: [logSigner] });
    expect(await sealer.seal('acme', batchOf(...all))).toEqual({ sealed: 3, refused: [] });
    const note = log.objects.get(placeInLog.checkpoint('acme'))?.bytes ?? '';
    const opened = (verifier: typeof successor) =>
      openCheckpoint(note, { origin: `${logSigner.name}/acme`, verifiers: [verifier] });
    expect(opened(successor).size).toBe(7);
    expect(() => opened(logSigner)).toThrow(expect.objectContaining({ code: 'note-unsigned' }));
  });

  it('seals nothing after what a key signed that it does not know', async () => {
    const log = await sealedBefore();
    const before = new Map(log.objects);
    const sealer = log.sealer(undefined, { signer: successor, formerKeys: [testSigner(logSigner.name, 2)] });
    await expect(sealer.seal('acme', batchOf(...all))).rejects.toMatchObject({ code: 'note-unsigned' });
    expect(log.objects).toEqual(before);
  });
});

describe('when the stream was out for longer than it remembers', () => {
  it('a repair seals from the ledger alone what the records would have', async () => {
    const log = logWith(...all);
    const heads = batchOf(...all).map(({ stream, toVersion }) => ({ stream, toVersion, commits: [] }));
    expect(await log.sealer().seal('acme', heads)).toEqual({ sealed: 7, refused: [] });
    const never = logWith(...all);
    await never.sealer().seal('acme', batchOf(...all));
    expect(log.objects).toEqual(never.objects);
    expect(log.places).toEqual(never.places);
  });
});

describe('when there is more than a segment holds', () => {
  it('makes several, none larger than may be, and each stream in order', async () => {
    const commits = chainOf('acme#course#bhv', 600);
    const log = logWith(...commits);
    const sealer = log.sealer(undefined, { maximumSegmentBytes: 20_000 });
    expect(await sealer.seal('acme', batchOf(...commits))).toEqual({ sealed: 600, refused: [] });
    expect(await sealedIn(log)).toEqual(idsOf(commits));
    const segments = [...log.objects.keys()].filter((key) => key.includes('/segments/'));
    expect(segments.length).toBeGreaterThan(10);
    expect(
      await Array.fromAsync(log.reader.read('acme', { from: 250, to: 260 }), ({ position }) => position),
    ).toEqual([250, 251, 252, 253, 254, 255, 256, 257, 258, 259]);
  });

  it('stops when its time is up, and goes on from there', async () => {
    const commits = chainOf('acme#course#bhv', 20);
    const log = logWith(...commits);
    const sealer = log.sealer(undefined, { maximumSegmentBytes: 2_000 });
    let rounds = 0;
    const isTimeUp = () => {
      rounds += 1;
      return rounds > 2;
    };
    await expect(sealer.seal('acme', batchOf(...commits), isTimeUp)).rejects.toMatchObject({
      code: 'out-of-time',
    });
    const { size } = await auditedLog(log, 'acme');
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(20);
    await sealer.seal('acme', batchOf(...commits));
    expect(await sealedIn(log)).toEqual(idsOf(commits));
  });
});

describe('when a commit must not be sealed', () => {
  const forgeries: readonly (readonly [string, string, readonly Commit[], number])[] = [
    [
      'its content is not what its hash was made of',
      'hash-mismatch',
      withSecond({ correlationId: 'forged' }),
      2,
    ],
    ['it follows another commit than the sealed one', 'does-not-follow', withSecond({}, '1'.repeat(64)), 2],
    ['it is nowhere', 'missing', ann.filter(({ version }) => version !== 3), 3],
  ];
  function withSecond(change: Partial<Commit>, prevHash?: string): readonly Commit[] {
    const original = nth(ann, 2);
    const forged = prevHash === undefined ? { ...original, ...change } : seal({ ...original, prevHash });
    return ann.map((commit) => (commit === original ? forged : commit));
  }

  it.each(forgeries)(
    'since %s, its stream ends there and the others go on',
    async (_why, reason, stored, version) => {
      const log = logWith(...stored, ...bob);
      const { stream } = nth(ann, 1);
      expect(await log.sealer().seal('acme', batchOf(...stored, ...bob))).toEqual({
        sealed: version - 1 + bob.length,
        refused: [{ stream, version, reason }],
      });
      expect((await sealedIn(log)).toSorted()).toEqual(
        idsOf([...ann.slice(0, version - 1), ...bob]).toSorted(),
      );
    },
  );

  it('takes the true one when that is put back', async () => {
    const log = logWith(...ann);
    await log.sealer().seal('acme', batchOf(...withSecond({ correlationId: 'forged' })));
    expect(await log.sealer().seal('acme', batchOf(...ann))).toEqual({ sealed: 3, refused: [] });
    expect(await sealedIn(log)).toEqual(idsOf(ann));
  });
});

describe('when another seals between any two of its calls', () => {
  it('goes on behind that', async () => {
    const faults = new CallFaults();
    await logWith(...all)
      .sealer((call) => faults.around(call))
      .seal('acme', batchOf(...ann));
    for (let call = 1; call <= faults.calls; call += 1) {
      const log = logWith(...all);
      const own = new CallFaults();
      own.beforeCall(call, () => log.sealer().seal('acme', batchOf(...bob)));
      await log.sealer((work) => own.around(work)).seal('acme', batchOf(...ann));
      expect((await sealedIn(log)).toSorted(), `before call ${call}`).toEqual(idsOf(all).toSorted());
    }
  });
});

describe.each<FailureMoment>(['before', 'after'])('when it ends %s any of its calls', (moment) => {
  it('the next one leaves a log with every commit once', async () => {
    const faults = new CallFaults();
    const usual = logWith(...all);
    await usual.sealer((call) => faults.around(call)).seal('acme', batchOf(...all));
    const calls = faults.calls;
    // Of every step some: reading, 8 notes in the index, segment, tile, signature, checkpoint.
    expect(calls).toBeGreaterThan(12);
    for (let call = 1; call <= calls; call += 1) {
      const log = logWith(...all);
      faults.restart();
      faults.arm(call, moment);
      const crashed = log.sealer((work) => faults.around(work)).seal('acme', batchOf(...all));
      await expect(crashed).rejects.toThrow(InjectedFailure);
      // The next batch tells of another stream, so what was lost is finished or healed by whoever comes next.
      await log.sealer().seal('acme', batchOf(...bob));
      await log.sealer().seal('acme', batchOf(...ann));
      expect((await sealedIn(log)).toSorted(), `call ${call}`).toEqual(idsOf(all).toSorted());
    }
  });

  it('the next one finishes the segment although nothing is left to seal', async () => {
    const faults = new CallFaults();
    const usual = logWith(...all);
    await usual.sealer((call) => faults.around(call)).seal('acme', batchOf(...all));
    for (let call = 1; call <= faults.calls; call += 1) {
      const log = logWith(...all);
      const own = new CallFaults();
      own.arm(call, moment);
      await log
        .sealer((work) => own.around(work))
        .seal('acme', batchOf(...all))
        .catch(() => {});
      await log.sealer().seal('acme', []);
      const { size } = await auditedLog(log, 'acme');
      expect([0, 7]).toContain(size);
    }
  });
});

describe('several tenants', () => {
  it('have a log each', async () => {
    const other = chainOf('globex#course#bhv', 2);
    const log = logWith(...all, ...other);
    const byTenant = streamsByTenant([...ann, ...other, ...bob]);
    expect([...byTenant.keys()]).toEqual(['acme', 'globex']);
    for (const [tenant, streams] of byTenant) await log.sealer().seal(tenant, streams);
    expect((await sealedIn(log)).toSorted()).toEqual(idsOf(all).toSorted());
    expect(await sealedIn(log, 'globex')).toEqual(idsOf(other));
  });

  it('never have a stream of another', async () => {
    const log = logWith(...all);
    await expect(log.sealer().seal('globex', batchOf(...ann))).rejects.toThrow(TypeError);
    expect(log.objects.size).toBe(0);
  });
});

describe('nothing is signed', () => {
  const refusedBy = (log: MemoryLog) => log.sealer().seal('acme', batchOf(...all));
  const sealedLog = async () => {
    const log = logWith(...all);
    await log.sealer().seal('acme', batchOf(...ann));
    return log;
  };
  const write = (log: MemoryLog, key: string, bytes: Uint8Array) =>
    log.objects.set(key, { bytes, etag: 'forged' });

  it('on a checkpoint that nobody signed', async () => {
    const log = await sealedLog();
    const key = placeInLog.checkpoint('acme');
    const note = Buffer.from(log.objects.get(key)?.bytes ?? []).toString();
    write(log, key, Buffer.from(note.replace('\n4\n', '\n3\n')));
    await expect(refusedBy(log)).rejects.toMatchObject({ code: 'signature-invalid' });
  });

  it('on the checkpoint of another tenant', async () => {
    const log = await sealedLog();
    const other = chainOf('globex#course#bhv', 2);
    log.record(...other);
    await log.sealer().seal('globex', streamsByTenant(other).get('globex') ?? []);
    const foreign = log.objects.get(placeInLog.checkpoint('globex'));
    if (foreign) log.objects.set(placeInLog.checkpoint('acme'), foreign);
    await expect(refusedBy(log)).rejects.toMatchObject({ code: 'checkpoint-foreign' });
  });

  it('on tiles that are not those of the checkpoint', async () => {
    const log = await sealedLog();
    write(log, placeInLog.tile('acme', 'tile/0/000.p/4'), new Uint8Array(4 * 32));
    await expect(refusedBy(log)).rejects.toMatchObject({ code: 'root-mismatch' });
  });

  it('while the LogIndex does not know all of the log', async () => {
    const log = await sealedLog();
    log.segments.clear();
    await expect(refusedBy(log)).rejects.toMatchObject({ code: 'index-behind' });
  });

  it('while a segment is gone that the LogIndex knows', async () => {
    const log = await sealedLog();
    log.objects.delete(placeInLog.segment('acme', 0));
    log.objects.delete(placeInLog.checkpoint('acme'));
    await expect(refusedBy(log)).rejects.toMatchObject({ code: 'segment-missing' });
  });

  it.each([
    ['of another tenant', chainOf('globex#course#bhv', 1)],
    ['that is sealed already', ann.slice(3)],
    ['that follows nothing', bob.slice(1)],
    ['whose hash does not hold', [{ ...nth(bob, 1), correlationId: 'forged' }]],
  ])('for a segment with a commit %s, which somebody else wrote', async (_name, commits) => {
    const log = await sealedLog();
    write(log, placeInLog.segment('acme', 4), await encodeSegment(commits.map(canonicalJson)));
    const refusal = await refusedBy(log).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LogError);
    expect(refusal).toMatchObject({ code: 'segment-malformed' });
    expect((await log.reader.head('acme'))?.size).toBe(4);
  });

  it.each(['', 'x', 'null', '{}', '{"stream":"acme#course#bhv"}'])(
    'for a segment with the line %j, which is no commit',
    async (line) => {
      const log = await sealedLog();
      write(log, placeInLog.segment('acme', 4), await encodeSegment([line]));
      const refusal = await refusedBy(log).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(LogError);
      expect(refusal).toMatchObject({ code: 'segment-malformed' });
    },
  );
});
