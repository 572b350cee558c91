package io.gatehouse.controlplane.problems;

import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Ends the reading of bodies that are longer than {@link #BYTES}, unpacked, also when they did not announce it: with the problem of
 * every other fault, where the server's own limit, which lies above, would cut the exchange off. Thread-safe.
 */
@Provider
public class BodyLimit implements ReaderInterceptor {
    /** Most bytes of a body. */
    static final long BYTES = 10 * 1024 * 1024;

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        Limited limited = new Limited(body.getInputStream());
        body.setInputStream(limited);
        try {
            return body.proceed();
        } catch (IOException | RuntimeException failure) {
            if (limited.left < 0) {
                throw new Refused(StatusProblems.of(413));
            }
            throw failure;
        }
    }

    private static final class Limited extends FilterInputStream {
        private long left = BYTES;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            spend(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = super.read(into, from, length);
            spend(count);
            return count;
        }

        private void spend(int count) throws IOException {
            left -= Math.max(0, count);
            if (left < 0) {
                throw new IOException("the body is too large");
            }
        }
    }
}
