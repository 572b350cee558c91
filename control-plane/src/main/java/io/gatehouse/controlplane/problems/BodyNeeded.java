package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Refuses bodies that read as nothing, so that no endpoint is handed a null. Thread-safe. */
@Provider
public class BodyNeeded implements ReaderInterceptor {
    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        Object read = body.proceed();
        if (read == null && Arrays.stream(body.getAnnotations()).noneMatch(MayBeAbsent.class::isInstance)) {
            throw new Refused(new Problem(
                    400, "malformed-json", "The body is not the JSON that is expected", "A JSON object is expected."));
        }
        return read;
    }
}
