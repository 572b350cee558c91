/** One connection, or one after the other, that sends requests and checks the answers. */
sealed interface Caller permits Http1Caller, Http2Caller, ResumingCaller {
    static Caller of(Kernel kernel, Run run, Pace pace, int id) {
        return switch (run.protocol()) {
            case "h1" -> new Http1Caller(run, pace, new PlainWire(kernel, run.port(), id));
            case "tls" -> new Http1Caller(run, pace, new TlsWire(kernel, run.port(), id));
            case "resumed" -> new ResumingCaller(kernel, run, pace, id);
            case "h2" -> new Http2Caller(run, pace, new PlainWire(kernel, run.port(), id));
            default -> throw new IllegalArgumentException("no protocol " + run.protocol());
        };
    }

    /** Sends one request, which was due then. Called only after this caller said that it is free. */
    void send(long due);

    /** Its socket can be read, or written for the first time. */
    void ready();

    /** How many of its TLS handshakes resumed a session, from 0 to 1. */
    double resumedShare();

    void close();
}
