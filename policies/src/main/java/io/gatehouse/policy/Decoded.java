package io.gatehouse.policy;

import io.gatehouse.model.problem.Violation;
import java.util.List;

/** What came of reading a policy's configuration. */
public sealed interface Decoded<C> {
    /** It is fine, defaults filled in. */
    record Valid<C>(C config) implements Decoded<C> {}

    /** It is not: every wrong field by its path, at least one. */
    record Invalid<C>(List<Violation> violations) implements Decoded<C> {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }
}
