package io.gatehouse.model.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error body, {@code application/problem+json} (RFC 9457). Never names an internal host, class or address.
 *
 * @param code stable, for programs, for example {@code rate-limited}; also the end of {@link #type()}
 * @param title the same for every problem of this code
 * @param detail what went wrong this time, and where possible what would have let it pass
 * @param requestId the value of the response's {@code X-Request-Id}
 * @param errors every wrong field by its path; empty when the trouble is not about fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        int status,
        String code,
        String title,
        @Nullable String detail,
        @Nullable String requestId,
        List<Violation> errors) {
    /** The media type of problem bodies. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    public Problem(int status, String code, String title, @Nullable String detail) {
        this(status, code, title, detail, null, List.of());
    }

    @JsonProperty
    public String type() {
        return "urn:gatehouse:problem:" + code;
    }
}
