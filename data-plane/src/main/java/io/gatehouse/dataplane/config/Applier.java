package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.dataplane.control.Snapshot;
import io.gatehouse.dataplane.gateway.Configuration;
import io.gatehouse.dataplane.gateway.Gateway;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the control plane says into force: compile, swap, then keep on disk. Traffic comes first: a disk that cannot be written
 * costs a log line and, once it can be written again, a snapshot. Confined to one thread.
 */
final class Applier {
    private static final Logger LOG = System.getLogger(Applier.class.getName());
    private static final Duration STORE_RETRY = Duration.ofSeconds(30);

    private final Configuration configuration;
    private final LiveGateway live;
    private final DiskStore store;
    private final InstantSource clock;
    private boolean outdated;

    /** When the disk is to be tried again; null while it holds what is applied. */
    private volatile @Nullable Instant storeAgainAt;

    Applier(Configuration configuration, LiveGateway live, DiskStore store, InstantSource clock) {
        this.configuration = configuration;
        this.live = live;
        this.store = store;
        this.clock = clock;
    }

    /** Goes on with what is on disk, if anything usable is. */
    void restore() {
        Configuration.Replacement replacement = configuration.replace();
        try {
            Optional<DiskStore.Loaded> loaded = store.load(replacement::add);
            if (loaded.isPresent()) {
                replacement.commit();
                Gateway gateway = configuration.apply(loaded.get().changes());
                swap(gateway, loaded.get().sequence());
                LOG.log(
                        Level.INFO,
                        "configuration loaded from disk sequence="
                                + loaded.get().sequence());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "stored configuration cannot be read reason=" + e);
        }
    }

    long sequence() {
        return live.applied().sequence();
    }

    /** Whether the next thing to fetch is a snapshot: there is nothing yet, the node is too far behind, or the disk missed something. */
    boolean wantsSnapshot() {
        return !live.isLoaded() || outdated || isStoreDue(storeAgainAt);
    }

    private boolean isStoreDue(@Nullable Instant again) {
        return again != null && !clock.instant().isBefore(again);
    }

    /** The control plane no longer knows what changed since this node's sequence. */
    void outdated() {
        outdated = true;
    }

    void apply(ChangeBatch batch) {
        Gateway gateway =
                configuration.apply(batch.changes().stream().map(Change::entity).toList());
        swap(gateway, batch.to());
        LOG.log(
                Level.DEBUG,
                "changes applied sequence=" + batch.to() + " count="
                        + batch.changes().size());
        if (storeAgainAt == null) {
            try {
                store.append(batch);
            } catch (IOException e) {
                storeFailed(e);
            }
        }
    }

    /** Applies a snapshot while it streams in; one that is cut off changes nothing. */
    void replace(Snapshot snapshot) throws ControlPlaneFailure {
        Configuration.Replacement replacement = configuration.replace();
        long sequence = snapshot.header().sequence();
        try (StoredCopy copy = new StoredCopy(sequence)) {
            for (Entity entity = snapshot.next(); entity != null; entity = snapshot.next()) {
                replacement.add(entity);
                copy.add(entity);
            }
            swap(replacement.commit(), sequence);
            outdated = false;
            LOG.log(
                    Level.INFO,
                    "snapshot applied sequence=" + sequence + " entities="
                            + snapshot.header().entities());
            copy.commit();
        }
    }

    /** Whether the disk holds what is applied. Any thread. */
    boolean isStored() {
        return storeAgainAt == null;
    }

    private void swap(Gateway gateway, long sequence) {
        live.swap(new LiveGateway.Applied(gateway, sequence, clock.instant(), configuration.broken()));
    }

    private void storeFailed(IOException trouble) {
        if (storeAgainAt == null) {
            LOG.log(Level.ERROR, "the configuration cannot be stored, traffic goes on reason=" + trouble);
        }
        storeAgainAt = clock.instant().plus(STORE_RETRY);
    }

    /** What of a snapshot goes to disk, until the disk fails. */
    private final class StoredCopy implements AutoCloseable {
        private DiskStore.@Nullable Replacement writer;

        StoredCopy(long sequence) {
            try {
                writer = store.replace(sequence);
            } catch (IOException e) {
                failed(e);
            }
        }

        void add(Entity entity) {
            if (writer != null) {
                try {
                    writer.add(entity);
                } catch (IOException e) {
                    failed(e);
                }
            }
        }

        void commit() {
            if (writer != null) {
                try {
                    writer.commit();
                    if (storeAgainAt != null) {
                        LOG.log(Level.INFO, "the configuration is stored again sequence=" + sequence());
                    }
                    storeAgainAt = null;
                } catch (IOException e) {
                    failed(e);
                }
            }
        }

        private void failed(IOException trouble) {
            storeFailed(trouble);
            close();
        }

        @Override
        public void close() {
            DiskStore.Replacement open = writer;
            writer = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, "a dropped snapshot cannot be removed reason=" + e);
                }
            }
        }
    }
}
