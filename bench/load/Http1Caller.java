/** HTTP/1.1 over a connection that is kept, one request after the other. */
final class Http1Caller implements Caller {
    private final Pace pace;
    private final Wire wire;
    private final byte[] request;
    private final Answer answer;
    private long due;

    Http1Caller(Run run, Pace pace, Wire wire) {
        this.pace = pace;
        this.wire = wire;
        this.request = run.request();
        this.answer = new Answer(run.body());
    }

    @Override
    public void send(long due) {
        this.due = due;
        wire.write(request);
    }

    @Override
    public void ready() {
        switch (wire.advance()) {
            case NONE -> {}
            case OPENED -> pace.free(this);
            case RECEIVED -> {
                if (answer.take(wire.received())) {
                    pace.answered(due);
                    pace.free(this);
                }
            }
            case ENDED -> throw new IllegalStateException("a connection was closed");
        }
    }

    @Override
    public double resumedShare() {
        return 0;
    }

    @Override
    public void close() {
        wire.close();
    }
}
