import { startTestLeerspoor } from '../support/leerspoor.ts';
import { rushForSeats } from '../support/rush.ts';
import { millisecondsOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const learners = 200;
const seats = 20;

/** Many who ask for few seats in the same moment, beside as many who only look at the session. */
export const benchmarkRush: Benchmark = async (tell) => {
  tell('starting Leerspoor');
  const leerspoor = await startTestLeerspoor({ checksTables: false });
  try {
    tell(`${learners} learners`);
    const { sessionId, answers, postponed, milliseconds, clients } = await rushForSeats(
      leerspoor,
      learners,
      seats,
    );
    const looking = await millisecondsOf(async () => {
      await Promise.all(clients.map((client) => client('GET', `/sessions/${sessionId}`)));
    });
    const count = (status: string) => answers.filter(({ body }) => body.status === status).length;
    return {
      title: `rush: ${learners} learners who ask for ${seats} seats at once`,
      notes: [
        'All bookings are commits of one stream, in a function that has 6 workers here and as many as there are ' +
          'requests on AWS; what they set off (publishing, sealing, projections) runs beside them. Beside it: as many who ' +
          'read the session at once. It is to be done within 10 s.',
      ],
      tables: [
        {
          caption: 'All of them, until the last one has an answer',
          rows: [
            {
              'bookings ms': milliseconds,
              'reads ms': looking,
              ratio: milliseconds / looking,
              booked: count('booked'),
              waiting: count('waiting'),
              postponed,
            },
          ],
        },
      ],
    };
  } finally {
    await leerspoor.stop();
  }
};
