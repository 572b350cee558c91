package io.gatehouse.policy.spi;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A policy's answer to a request. A refusal is a value, never an exception. */
public sealed interface Verdict {
    /** The one instance that costs nothing. */
    Verdict PROCEED = new Proceed();

    /** The request may go on to the next policy. Use {@link #PROCEED}. */
    record Proceed() implements Verdict {}

    /**
     * The request ends here with a problem.
     *
     * @param outcome what usage counts it as
     * @param headers go with the problem, for example {@code Retry-After}
     */
    record Reject(Problem problem, Outcome outcome, List<Header> headers) implements Verdict {
        public Reject {
            headers = List.copyOf(headers);
        }

        public Reject(Problem problem, Outcome outcome) {
            this(problem, outcome, List.of());
        }
    }

    /** The request ends here with an answer that is no error. */
    record Reply(int status, List<Header> headers, byte[] body) implements Verdict {
        public Reply {
            headers = List.copyOf(headers);
        }
    }

    /**
     * The verdict comes later; the exchange waits, its connection does not block. The stage completes on any thread, within a
     * bounded time, and never exceptionally with anything that is expected.
     */
    record Later(CompletionStage<Verdict> stage) implements Verdict {}
}
