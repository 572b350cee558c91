package io.gatehouse.controlplane.problems;

import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks what came compressed while it is read, and ends the reading of bodies that are longer than {@link #BYTES}, unpacked, also when
 * they did not announce it: with the problem of every other fault, where the server's own limit, which lies above, would cut the
 * exchange off. Endpoints that need a login have asked for it by then. Thread-safe.
 */
@Provider
public class BodyLimit implements ReaderInterceptor {
    /** Most bytes of a body. */
    static final long BYTES = 10 * 1024 * 1024;

    private static final int BUFFER = 8192;
    private static final Refused NO_GZIP = Refused.badRequest("The body is not what gzip makes.");

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        Limited limited = new Limited(unpacked(body));
        body.setInputStream(limited);
        try {
            return body.proceed();
        } catch (IOException | RuntimeException failure) {
            if (limited.left < 0) {
                throw new Refused(StatusProblems.of(413));
            }
            if (limited.isBroken) {
                throw NO_GZIP;
            }
            throw failure;
        }
    }

    private static InputStream unpacked(ReaderInterceptorContext body) throws IOException {
        try {
            return BodyCoding.isGzip(body.getHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(body.getInputStream(), BUFFER)
                    : body.getInputStream();
        } catch (ZipException | EOFException _) {
            throw NO_GZIP;
        }
    }

    private static final class Limited extends FilterInputStream {
        private long left = BYTES;
        private boolean isBroken;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int count = super.read(into, from, length);
                spend(count);
                return count;
            } catch (ZipException | EOFException e) {
                isBroken = true;
                throw e;
            }
        }

        private void spend(int count) throws IOException {
            left -= Math.max(0, count);
            if (left < 0) {
                throw new IOException("the body is too large");
            }
        }
    }
}
