/** Theory from a distance, then a day of practice: the contract's example in short. */
export const theoryAndPractice = {
  title: 'BHV basis',
  language: 'nl',
  activities: [
    {
      id: 'theory',
      title: 'E-learning',
      format: 'e-learning',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 90,
      completion: { minProgress: 1, minScore: 0.7 },
    },
    {
      id: 'practice',
      title: 'Praktijkdag',
      format: 'classroom',
      timing: 'synchronous',
      place: 'either',
      minutes: 240,
      after: ['theory'],
      completion: { minAttendance: 0.8 },
    },
  ],
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
};

/** A course that one report of progress completes. */
export const singleVideo = {
  title: 'Welkom',
  language: 'nl',
  activities: [
    { id: 'video', title: 'Film', format: 'video', timing: 'asynchronous', place: 'remote', minutes: 5 },
  ],
  certificate: { title: 'Welkom gezien' },
};

/** A course whose sessions may be booked at once. */
export const eveningsAlone = {
  title: 'Terugkomavonden',
  language: 'nl',
  activities: [
    {
      id: 'evenings',
      title: 'Avonden',
      format: 'discussion',
      timing: 'synchronous',
      place: 'either',
      minutes: 60,
      completion: { minAttendance: 0.8 },
    },
  ],
};

/** A session of the practice day that goes on for another two hours. */
export function practiceNow(now = Date.now()) {
  return {
    courseId: 'bhv',
    activityId: 'practice',
    startsAt: new Date(now - 2 * 3_600_000).toISOString(),
    endsAt: new Date(now + 2 * 3_600_000).toISOString(),
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: 2, remote: 10 },
  };
}
