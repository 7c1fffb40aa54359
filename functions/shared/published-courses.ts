import type { PublishedCourse } from '../../domain/course/events.ts';
import { course } from '../../domain/course/state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { streamOf } from './streams.ts';

/** How many published versions one function remembers: a version never changes, so it may be kept for ever. */
const maximumRemembered = 500;

/** The versions of courses that enrolments are pinned to. */
export class PublishedCourses {
  readonly #ledger: Ledger;
  readonly #remembered = new Map<string, PublishedCourse>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** One version of a course; undefined when there is no such version. */
  async version(
    tenant: string,
    courseId: string,
    courseVersion: number,
  ): Promise<PublishedCourse | undefined> {
    const name = `${tenant}#${courseId}#${courseVersion}`;
    const remembered = this.#remembered.get(name);
    if (remembered) return remembered;
    const published = await this.#find(tenant, courseId, courseVersion);
    if (published) {
      if (this.#remembered.size >= maximumRemembered) this.#remembered.clear();
      this.#remembered.set(name, published);
    }
    return published;
  }

  /**
   * The version that an enrolment or certificate says it is of.
   *
   * @throws Error when it is not there: the ledger forgets nothing, so something is badly wrong
   */
  async pinned(tenant: string, courseId: string, courseVersion: number): Promise<PublishedCourse> {
    const published = await this.version(tenant, courseId, courseVersion);
    if (!published) throw new Error(`Version ${courseVersion} of course ${courseId} is not in the ledger`);
    return published;
  }

  async #find(tenant: string, courseId: string, courseVersion: number): Promise<PublishedCourse | undefined> {
    // Each version took a commit of its own, so the n-th can't be in an earlier commit than the n-th.
    const commits = this.#ledger.read(streamOf.course(tenant, courseId), { fromVersion: courseVersion });
    for await (const commit of commits) {
      for (const stored of commit.events) {
        const event = course.events.read(stored);
        if (event.type === 'CoursePublished' && event.data.courseVersion === courseVersion) {
          return { courseId, ...event.data };
        }
      }
    }
    return undefined;
  }
}
