package io.gatehouse.dataplane.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.SnapshotHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The whole state of a control plane while it streams in: a header, then entities one by one. Confined to one thread. */
public final class Snapshot implements AutoCloseable {
    private final InputStream body;
    private final Future<?> deadline;
    private final SnapshotHeader header;
    private final MappingIterator<Entity> entities;
    private long read;

    Snapshot(InputStream body, boolean gzip, Duration time) throws ControlPlaneFailure {
        this.body = body;
        Executor later = CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS);
        this.deadline = CompletableFuture.runAsync(this::closeBody, later);
        try {
            InputStream plain = gzip ? new GZIPInputStream(body, 1 << 16) : body;
            var parser = Wire.JSON.createParser(new BufferedInputStream(plain, 1 << 16));
            this.header = Wire.JSON.readValue(parser, SnapshotHeader.class);
            this.entities = Wire.JSON.readerFor(Entity.class).readValues(parser);
        } catch (IOException | RuntimeException e) {
            close();
            throw new ControlPlaneFailure.Unavailable("a snapshot cannot be read: " + e.getMessage(), e);
        }
        if (header.format() != Protocol.FORMAT) {
            close();
            throw new ControlPlaneFailure.Unavailable("a snapshot has the unknown format " + header.format(), null);
        }
    }

    public SnapshotHeader header() {
        return header;
    }

    /** The next entity; null when all have been read. {@link ControlPlaneFailure.Unavailable} when the snapshot was cut off: drop it. */
    public @Nullable Entity next() throws ControlPlaneFailure {
        try {
            if (!entities.hasNextValue()) {
                if (read != header.entities()) {
                    throw new ControlPlaneFailure.Unavailable(
                            "a snapshot ended after " + read + " of " + header.entities() + " entities", null);
                }
                return null;
            }
            read++;
            return entities.nextValue();
        } catch (JsonProcessingException e) {
            throw new ControlPlaneFailure.Unavailable(
                    "entity " + read + " of a snapshot cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ControlPlaneFailure.Unavailable("a snapshot was cut off: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        deadline.cancel(false);
        closeBody();
    }

    private void closeBody() {
        try {
            body.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }
}
