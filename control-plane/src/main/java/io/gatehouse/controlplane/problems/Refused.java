package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.problem.Violation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command that is not carried out, with the problem that its caller gets. Thrown inside a transaction it rolls everything back.
 * Expected, so it carries no stack trace.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;
    private final @Nullable Duration retryAfter;

    public Refused(Problem problem) {
        this(problem, null);
    }

    private Refused(Problem problem, @Nullable Duration retryAfter) {
        super(problem.title(), null, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** After how long it may work; null where that is not known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public Problem problem() {
        return problem;
    }

    /** Fields that are wrong, each by its path: 422. */
    public static Refused invalid(List<Violation> violations) {
        return new Refused(new Problem(422, "invalid", "Some fields are not valid", null, null, violations));
    }

    /** One wrong field: 422. */
    public static Refused invalid(String path, String message) {
        return invalid(List.of(new Violation(path, message)));
    }

    /** The same refusal, its fields seen from one level further out. */
    public Refused within(String prefix) {
        List<Violation> errors =
                problem.errors().stream().map(error -> error.within(prefix)).toList();
        return new Refused(new Problem(
                problem.status(), problem.code(), problem.title(), problem.detail(), problem.requestId(), errors));
    }

    /** There is no such thing: 404. */
    public static Refused notFound(String what, Object id) {
        return new Refused(
                new Problem(404, "not-found", "Not found", "There is no " + what + " with the id " + id + "."));
    }

    /** A field's value is taken, or something is in use: 409. */
    public static Refused conflict(String code, String path, String message) {
        return new Refused(new Problem(
                409, code, "In conflict with what is there", message, null, List.of(new Violation(path, message))));
    }

    /** Fields must be unique and are not: 409. */
    static Refused taken(List<Violation> violations) {
        String detail = violations.stream().map(Violation::message).collect(Collectors.joining(" "));
        return new Refused(new Problem(409, "taken", "In conflict with what is there", detail, null, violations));
    }

    /** A field must be unique and is not: 409. */
    public static Refused taken(String path) {
        return conflict("taken", path, "is already in use");
    }

    /** Something that this refers to went away, or something began to refer to this, at the same moment: 409. */
    public static Refused overtaken() {
        return new Refused(new Problem(
                409,
                "overtaken",
                "In conflict with what is there",
                "Somebody else changed something that this depends on, at the same time. Look again and repeat it."));
    }

    /** The thing has changed since it was read, so {@code If-Match} does not hold: 412. */
    public static Refused stale() {
        return new Refused(new Problem(
                412,
                "stale",
                "Changed meanwhile",
                "It has changed since you read it. Read it again and repeat your change."));
    }

    /** Not now, but after a while: 429. */
    public static Refused later(String code, String title, String detail, Duration wait) {
        String told = detail + " Wait " + wait.toSeconds() + " seconds and try again.";
        return new Refused(new Problem(429, code, title, told), wait);
    }

    /** The request as a whole makes no sense: 400. */
    public static Refused badRequest(String detail) {
        return new Refused(new Problem(400, "bad-request", "Bad request", detail));
    }

    /** Who asks is not known: 401. */
    public static Refused unauthenticated(String detail) {
        return new Refused(new Problem(401, "unauthenticated", "Not logged in", detail));
    }
}
