package io.gatehouse.dataplane.proxy;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.problem.Violation;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A problem as JSON, but for the id of the request, whose place is between the two parts. Immutable.
 */
record ProblemBody(byte[] before, byte[] after) {
    /** Most problems that a loop remembers the JSON of: the constant ones. */
    private static final int REMEMBERED = 256;

    int length() {
        return before.length + RequestIds.LENGTH + after.length;
    }

    static ProblemBody of(Problem problem) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":");
        text(json, problem.type());
        json.append(",\"title\":");
        text(json, problem.title());
        json.append(",\"status\":").append(problem.status()).append(",\"code\":");
        text(json, problem.code());
        if (problem.detail() != null) {
            json.append(",\"detail\":");
            text(json, problem.detail());
        }
        if (!problem.errors().isEmpty()) {
            errors(json, problem.errors());
        }
        json.append(",\"requestId\":\"");
        return new ProblemBody(
                json.toString().getBytes(StandardCharsets.UTF_8), "\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void errors(StringBuilder json, List<Violation> errors) {
        json.append(",\"errors\":[");
        for (int i = 0; i < errors.size(); i++) {
            json.append(i == 0 ? "{\"path\":" : ",{\"path\":");
            text(json, errors.get(i).path());
            json.append(",\"message\":");
            text(json, errors.get(i).message());
            json.append('}');
        }
        json.append(']');
    }

    private static void text(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append("\\u").append(String.format("%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    /** Bodies of problems seen before, by their identity: most are constants. Confined to a loop. */
    static final class Memory {
        private final IdentityHashMap<Problem, ProblemBody> bodies = new IdentityHashMap<>();

        ProblemBody of(Problem problem) {
            ProblemBody body = bodies.get(problem);
            if (body == null) {
                body = ProblemBody.of(problem);
                if (bodies.size() >= REMEMBERED) {
                    bodies.clear();
                }
                bodies.put(problem, body);
            }
            return body;
        }
    }
}
