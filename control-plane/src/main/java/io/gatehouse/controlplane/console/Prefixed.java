package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Problem;
import java.util.function.Supplier;

/** Calls on behalf of a part of a form: what is refused is told by the names that the form's fields have. */
final class Prefixed {
    private Prefixed() {}

    static <T> T in(String prefix, Supplier<T> call) {
        try {
            return call.get();
        } catch (Refused refused) {
            Problem problem = refused.problem();
            throw new Refused(new Problem(
                    problem.status(),
                    problem.code(),
                    problem.title(),
                    problem.detail(),
                    problem.requestId(),
                    problem.errors().stream()
                            .map(violation -> violation.within(prefix))
                            .toList()));
        }
    }
}
