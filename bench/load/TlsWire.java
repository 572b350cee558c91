import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS by the JDK. A session is kept for each id and port, and resumed by the next connection with the same. */
final class TlsWire implements Wire {
    private static final SSLContext CONTEXT = context();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RECORD = 17 * 1024;
    /** One for all, since there is one thread: consumed at once. */
    private static final ByteBuffer RECEIVED = ByteBuffer.allocateDirect(128 * 1024);

    private static final MemorySegment OUT = Arena.global().allocate(64 * 1024);
    private static final ByteBuffer SENT = OUT.asByteBuffer();

    private final Kernel kernel;
    private final int fd;
    private final int id;
    private final MemorySegment in = Arena.ofAuto().allocate(4 * RECORD);
    private final ByteBuffer records = in.asByteBuffer();
    private final SSLEngine engine;
    private final long begunAt = System.currentTimeMillis();
    private boolean connected;
    private boolean open;

    TlsWire(Kernel kernel, int port, int id) {
        this.kernel = kernel;
        this.id = id;
        this.engine = CONTEXT.createSSLEngine("caller-" + id, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("bench.test")));
        parameters.setProtocols(new String[] {"TLSv1.3"});
        engine.setSSLParameters(parameters);
        this.fd = kernel.connect(port, id);
    }

    /** Whether the handshake took up an older session: that one began before this connection. */
    boolean resumed() {
        return engine.getSession().getCreationTime() < begunAt;
    }

    @Override
    public Progress advance() {
        try {
            RECEIVED.clear();
            if (!connected) {
                connected = true;
                kernel.watchReads(fd, id);
                engine.beginHandshake();
            } else {
                int got = kernel.read(fd, in.asSlice(records.position(), records.remaining()));
                if (got <= 0) {
                    return got == 0 ? Progress.ENDED : Progress.NONE;
                }
                records.position(records.position() + got);
            }
            boolean opens = unwrap();
            RECEIVED.flip();
            if (opens && RECEIVED.hasRemaining()) {
                throw new IllegalStateException("an answer before the request");
            }
            return opens ? Progress.OPENED : RECEIVED.hasRemaining() ? Progress.RECEIVED : Progress.NONE;
        } catch (SSLException e) {
            throw new IllegalStateException("TLS failed: " + e.getMessage(), e);
        }
    }

    /** Goes on as far as what was read reaches; whether the handshake has ended with it. */
    private boolean unwrap() throws SSLException {
        records.flip();
        boolean goesOn = true;
        while (goesOn) {
            goesOn = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    engine.getDelegatedTask().run();
                    yield true;
                }
                case NEED_WRAP -> {
                    wrap(NOTHING);
                    yield true;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    SSLEngineResult result = engine.unwrap(records, RECEIVED);
                    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                        throw new IllegalStateException("more than was asked for");
                    }
                    yield result.getStatus() == SSLEngineResult.Status.OK
                            && (records.hasRemaining() || engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP);
                }
            };
            if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !records.hasRemaining()) {
                goesOn = false;
            }
        }
        records.compact();
        boolean opens = !open && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
        open |= opens;
        return opens;
    }

    @Override
    public ByteBuffer received() {
        return RECEIVED;
    }

    @Override
    public void write(byte[] octets) {
        try {
            wrap(ByteBuffer.wrap(octets));
        } catch (SSLException e) {
            throw new IllegalStateException("TLS failed: " + e.getMessage(), e);
        }
    }

    private void wrap(ByteBuffer octets) throws SSLException {
        SENT.clear();
        engine.wrap(octets, SENT);
        if (SENT.position() > 0) {
            kernel.write(fd, OUT.asSlice(0, SENT.position()));
        }
    }

    @Override
    public void close() {
        kernel.close(fd);
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bench made the certificate itself a moment ago. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
