/** HTTP/1.1 over TLS with a connection for each request, whose session is that of the one before. The handshake is part of the time. */
final class ResumingCaller implements Caller {
    private final Kernel kernel;
    private final Run run;
    private final Pace pace;
    private final int id;
    private final byte[] request;
    private final Answer answer;
    private TlsWire wire;
    private long due;
    private boolean answered;
    private int handshakes;
    private int resumed;
    /** The first request gets the session, and is no part of the run. */
    private boolean hasSession;

    ResumingCaller(Kernel kernel, Run run, Pace pace, int id) {
        this.kernel = kernel;
        this.run = run;
        this.pace = pace;
        this.id = id;
        this.request = run.request();
        this.answer = new Answer(run.body());
        send(0);
    }

    @Override
    public void send(long due) {
        this.due = due;
        this.answered = false;
        this.wire = new TlsWire(kernel, run.port(), id);
    }

    @Override
    public void ready() {
        switch (wire.advance()) {
            case NONE -> {}
            case OPENED -> {
                if (hasSession) {
                    handshakes++;
                    resumed += wire.resumed() ? 1 : 0;
                }
                wire.write(request);
            }
            case RECEIVED -> {
                if (!answered && answer.take(wire.received())) {
                    answered = true;
                    if (hasSession) {
                        pace.answered(due);
                    }
                }
            }
            case ENDED -> {
                if (!answered) {
                    throw new IllegalStateException("a connection was closed before the answer");
                }
                wire.close();
                wire = null;
                hasSession = true;
                pace.free(this);
            }
        }
    }

    @Override
    public double resumedShare() {
        return handshakes == 0 ? 1 : (double) resumed / handshakes;
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
    }
}
