import type { Recorded } from '../shared/event-catalogue.ts';
import { type CourseEvent, type CourseVersion, courseEvents, type Outcome } from './events.ts';

export type CourseState =
  | { readonly status: 'none' }
  | {
      readonly status: 'published' | 'retired';
      readonly latest: CourseVersion;
      /** The newest measurement of each name, in the order of measuring. */
      readonly outcomes: readonly Outcome[];
    };

const initialState: CourseState = { status: 'none' };

function evolve(state: CourseState, event: Recorded<CourseEvent>): CourseState {
  switch (event.type) {
    case 'CoursePublished':
      return {
        status: 'published',
        latest: event.data,
        outcomes: state.status === 'none' ? [] : state.outcomes,
      };
    case 'CourseRetired':
      return state.status === 'none' ? state : { ...state, status: 'retired' };
    case 'OutcomeMeasured':
      if (state.status === 'none') return state;
      return {
        ...state,
        outcomes: [...state.outcomes.filter(({ name }) => name !== event.data.name), event.data],
      };
    default:
      return event satisfies never;
  }
}

/** A blended path in its versions; a published version never changes. */
export const course = {
  type: 'course',
  stateVersion: 2,
  initialState,
  evolve,
  events: courseEvents,
} as const;

/** What projections are told of a course after each commit. */
export function summariseCourse(courseId: string, state: CourseState) {
  return state.status === 'none'
    ? null
    : {
        courseId,
        courseVersion: state.latest.courseVersion,
        title: state.latest.title,
        language: state.latest.language,
        selfEnrolment: state.latest.selfEnrolment ?? 'open',
        status: state.status,
      };
}
