package io.gatehouse.dataplane.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.model.usage.Decision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line of JSON for each exchange, on a thread of its own. Traffic never waits for it: what the disk does not take in time is
 * counted and left out. It is a log and no account; counts are in the ledger. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final int CAPACITY = 65_536;
    private static final int BATCH = 1_000;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final BlockingQueue<Decision> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final List<AccessField> fields;
    private final @Nullable RotatingFile file;
    private final JsonFactory json = new JsonFactory();
    private final Thread thread = new Thread(this::run, "access-log");
    private volatile boolean stopping;
    private boolean troubled;

    private AccessLog(List<AccessField> fields, @Nullable RotatingFile file) {
        this.fields = fields;
        this.file = file;
        thread.setDaemon(true);
    }

    /** Begins to write. Throws {@link IOException} when the file cannot be had. */
    public static AccessLog start(AccessLogSettings settings) throws IOException {
        RotatingFile file = settings.file().isEmpty()
                ? null
                : new RotatingFile(settings.file().get(), settings.bytes(), settings.kept());
        AccessLog log = new AccessLog(settings.fields(), file);
        log.thread.start();
        return log;
    }

    /** Takes a line, to be written soon. Never blocks. */
    public void add(Decision decision) {
        if (!waiting.offer(decision)) {
            dropped.incrementAndGet();
        }
    }

    /** Lines that were left out. */
    public long dropped() {
        return dropped.get();
    }

    private void run() {
        List<Decision> batch = new ArrayList<>(BATCH);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        while (!stopping || !waiting.isEmpty()) {
            try {
                Decision first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                    lines.reset();
                    for (Decision decision : batch) {
                        write(decision, lines);
                    }
                    put(lines.toByteArray());
                    recovered();
                }
            } catch (IOException e) {
                dropped.addAndGet(batch.size());
                inTrouble(e);
            } catch (InterruptedException _) {
                return;
            } finally {
                batch.clear();
            }
        }
    }

    private void put(byte[] lines) throws IOException {
        if (file == null) {
            System.out.write(lines);
            System.out.flush();
        } else {
            file.write(lines);
        }
    }

    /** JSON escapes what would end a line early. */
    private void write(Decision decision, ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator line = json.createGenerator(out)) {
            line.writeStartObject();
            for (AccessField field : fields) {
                Object value = field.of(decision);
                switch (value) {
                    case null -> {}
                    case Integer number -> line.writeNumberField(field.word(), number);
                    case Long number -> line.writeNumberField(field.word(), number);
                    case Double number -> line.writeNumberField(field.word(), number);
                    default -> line.writeStringField(field.word(), value.toString());
                }
            }
            line.writeEndObject();
        }
        out.write('\n');
    }

    private void inTrouble(IOException trouble) {
        if (!troubled) {
            troubled = true;
            LOG.log(Level.ERROR, "access log cannot be written, lines are left out reason=" + trouble.getMessage());
        }
    }

    private void recovered() {
        if (troubled) {
            troubled = false;
            LOG.log(Level.INFO, "access log is written again dropped=" + dropped.get());
        }
    }

    /** Writes what is left, unless that takes too long. */
    @Override
    public void close() throws IOException {
        stopping = true;
        try {
            if (!thread.join(FAREWELL)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (file != null) {
            file.close();
        }
    }
}
