package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.model.config.Health;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks one target now and then how it is, on connections as traffic has them. An answer that it got no chance to give, because all
 * connections are in use, says nothing. Confined to its loop.
 */
final class HealthCheck implements UpstreamCall {
    private static final Ends NOBODY = new Ends(null, null);

    private final CompiledTarget target;
    private final Health.Check check;
    private final Upstreams upstreams;
    private final Deadline deadline = new Deadline(this::timedOut);
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final byte[] octets;
    private @Nullable UpstreamStream stream;
    private boolean asking;
    private long askAt;
    private int inRow;
    private boolean lastGood;
    private int asked;

    HealthCheck(CompiledTarget target, Health.Check check, Upstreams upstreams, long now) {
        this.target = target;
        this.check = check;
        this.upstreams = upstreams;
        this.askAt = now;
        String path = check.path() == null ? "/" : check.path();
        this.octets = ("GET " + path + " HTTP/1.1\r\nHost: " + target.authority()
                        + "\r\nUser-Agent: gatehouse-health\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        head.parse(octets, 0, octets.length);
    }

    Health.Check check() {
        return check;
    }

    /** Asks when it is time. */
    void tick(long now) {
        if (asking || now - askAt < 0) {
            return;
        }
        asking = true;
        asked++;
        askAt = now + check.interval().toNanos();
        upstreams.timers().set(deadline, now, check.timeout().toNanos());
        if (check.path() == null) {
            connect();
        } else {
            upstreams.pool(target).ask(this, check.timeout().toNanos());
        }
    }

    private void connect() {
        int attempt = asked;
        Future<Channel> connecting = upstreams
                .connector()
                .connect(
                        target,
                        target.protocol(),
                        check.timeout().toNanos(),
                        target.introducesCallers() ? NOBODY : null);
        connecting.addListener(_ -> {
            if (connecting.isSuccess()) {
                connecting.getNow().close();
            }
            if (asking && attempt == asked) {
                told(connecting.isSuccess());
            }
        });
    }

    private void told(boolean good) {
        over();
        inRow = good == lastGood ? inRow + 1 : 1;
        lastGood = good;
        if (inRow >= (good ? check.healthyAfter() : check.unhealthyAfter())) {
            upstreams.targets().of(target).checked(good);
        }
    }

    private void over() {
        asking = false;
        stream = null;
        upstreams.timers().remove(deadline);
    }

    private void timedOut() {
        UpstreamStream connection = stream;
        if (connection != null) {
            connection.abort();
        } else if (check.path() != null) {
            upstreams.pool(target).cancel(this);
        }
        told(false);
    }

    /** Asks no more. */
    void stop() {
        if (asking) {
            UpstreamStream connection = stream;
            over();
            if (connection != null) {
                connection.abort();
            } else if (check.path() != null) {
                upstreams.pool(target).cancel(this);
            }
        }
    }

    @Override
    public void connected(UpstreamStream connection) {
        stream = connection;
        connection.head(Unpooled.wrappedBuffer(octets), false);
        connection.end(new byte[0]);
        connection.flush();
    }

    @Override
    public void head(ResponseHead answer, boolean last) {
        if (answer.isInterim()) {
            return;
        }
        UpstreamStream connection = stream;
        int status = answer.status();
        boolean good = check.statuses().isEmpty()
                ? status / 100 == 2
                : check.statuses().contains(status);
        told(good);
        if (!last && connection != null) {
            // Whatever else it has to say is of no interest.
            connection.abort();
        }
    }

    @Override
    public void failed(UpstreamFault fault) {
        if (fault == UpstreamFault.BUSY) {
            over();
        } else if (fault == UpstreamFault.STALE) {
            over();
            askAt = System.nanoTime();
        } else {
            told(false);
        }
    }

    @Override
    public Ends caller() {
        return NOBODY;
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public void opened(ResponseHead answer) {
        timedOut();
    }

    @Override
    public void body(ByteBuf in, int from, int to, boolean last) {
        // Nobody reads it.
    }

    @Override
    public void trailers(byte[] lines) {
        // Nobody reads them.
    }

    @Override
    public void pieceEnded() {
        // Nothing is passed on.
    }

    @Override
    public void pause() {
        // Nothing is passed on.
    }

    @Override
    public void writable() {
        // All was written at once.
    }
}
