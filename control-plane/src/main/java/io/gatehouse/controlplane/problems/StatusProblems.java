package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;

/** The problem for a status that no endpoint has put into words. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(int status) {
        return switch (status) {
            case 400 -> new Problem(400, "bad-request", "Bad request", null);
            case 401 -> new Problem(401, "unauthenticated", "Not logged in", null);
            case 403 -> new Problem(403, "forbidden", "Not allowed", null);
            case 404 -> new Problem(404, "not-found", "Not found", "There is nothing at this path.");
            case 405 ->
                new Problem(405, "method-not-allowed", "Method not allowed", "This path does not take this method.");
            case 406 ->
                new Problem(406, "not-acceptable", "Not acceptable", "None of the accepted media types can be given.");
            case 413 -> new Problem(413, "body-too-large", "Body too large", "The body is larger than 10 MB.");
            case 415 -> new Problem(415, "unsupported-media-type", "Unsupported media type", "Send application/json.");
            case 503 -> new Problem(503, "unavailable", "Not available now", "Try again shortly.");
            default ->
                status < 500
                        ? new Problem(status, "bad-request", "Bad request", null)
                        : new Problem(
                                500,
                                "internal",
                                "Something went wrong",
                                "It is not your fault. Name the request id when you report it.");
        };
    }
}
