import type { Question } from './collections.ts';

/** What is read of an answer: nDCG reads as many documents, recall the whole page. */
const FIRST = 10;

/** How many documents a contender returns at most. */
export const DEPTH = 100;

/** How good the answers of a contender are: means over all questions. */
export interface Relevance {
  /**
   * Normalised discounted cumulative gain of the first 10 (Järvelin and Kekäläinen 2002), with the gains as
   * judged and the discount log2(place + 1), as `trec_eval` computes `ndcg_cut_10`.
   */
  ndcg: number;
  /** Mean average precision of the first 100: whatever has a gain is relevant. */
  map: number;
  /** The part of the relevant documents that is among the first 100. */
  recall: number;
  /** How many questions found nothing. */
  unanswered: number;
}

/** @param answers ids of documents for each of the questions, the best first */
export function judge(
  questions: readonly Question[],
  answers: readonly (readonly number[])[],
): Relevance {
  const mean = (of: (gains: Question['gains'], answer: readonly number[]) => number): number =>
    questions.reduce((sum, { gains }, index) => sum + of(gains, answers[index] ?? []), 0) /
    questions.length;
  return {
    ndcg: mean(ndcgOf),
    map: mean(averagePrecisionOf),
    recall: mean((gains, answer) => answer.filter((id) => gains.has(id)).length / gains.size),
    unanswered: answers.filter((answer) => answer.length === 0).length,
  };
}

function ndcgOf(gains: Question['gains'], answer: readonly number[]): number {
  const best = [...gains.values()].toSorted((a, b) => b - a);
  return discounted(answer.map((id) => gains.get(id) ?? 0)) / discounted(best);
}

function discounted(gains: readonly number[]): number {
  return gains.slice(0, FIRST).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

function averagePrecisionOf(gains: Question['gains'], answer: readonly number[]): number {
  let found = 0;
  let sum = 0;
  for (const [index, id] of answer.entries()) {
    if (gains.has(id)) {
      found++;
      sum += found / (index + 1);
    }
  }
  return sum / gains.size;
}
