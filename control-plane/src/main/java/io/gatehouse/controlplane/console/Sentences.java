package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.problem.Violation;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a refusal says, where there is no form to show it beside a field. */
final class Sentences {
    private Sentences() {}

    static String of(Refused refused, String notDone) {
        Problem problem = refused.problem();
        String why = problem.errors().isEmpty()
                ? Objects.requireNonNullElse(problem.detail(), problem.title())
                : problem.errors().stream().map(Violation::message).collect(Collectors.joining("; "));
        return notDone + ": " + why + (why.endsWith(".") ? "" : ".");
    }
}
