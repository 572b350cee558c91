package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.NodeIdentity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who this node is to the control plane: joined once, renewed in time, kept on disk. Thread-safe; one call to the control plane at a time. */
final class Membership {
    private static final Logger LOG = System.getLogger(Membership.class.getName());

    private final ControlPlane controlPlane;
    private final IdentityFile file;
    private final Supplier<Optional<String>> joinToken;
    private final String name;
    private final InstantSource clock;
    private volatile IdentityFile.@Nullable Held held;

    Membership(
            ControlPlane controlPlane,
            IdentityFile file,
            Supplier<Optional<String>> joinToken,
            String name,
            InstantSource clock) {
        this.controlPlane = controlPlane;
        this.file = file;
        this.joinToken = joinToken;
        this.name = name;
        this.clock = clock;
    }

    /** Takes up the identity that was stored, if any. */
    void restore() {
        file.read().ifPresent(this::hold);
    }

    Optional<UUID> node() {
        IdentityFile.Held current = held;
        return current == null
                ? Optional.empty()
                : Optional.of(current.identity().node());
    }

    boolean isMember() {
        return held != null;
    }

    /**
     * Joins with the token that is there now, and shows who it was before, so that its ledger goes on as one. Returns false when there
     * is none. An identity that is held stays until the new one is there.
     */
    synchronized boolean join() throws ControlPlaneFailure, InterruptedException {
        Optional<String> token = joinToken.get();
        if (token.isEmpty()) {
            return false;
        }
        IdentityFile.Held current = held;
        String former = current == null ? null : current.identity().token();
        take(controlPlane.join(new JoinRequest(token.get(), name, former)));
        LOG.log(Level.INFO, "joined node=" + node().orElse(null));
        return true;
    }

    /** Renews the identity if it is time. */
    synchronized void renewIfDue() throws ControlPlaneFailure, InterruptedException {
        IdentityFile.Held current = held;
        if (current != null && !clock.instant().isBefore(current.renewAt())) {
            take(controlPlane.renew());
            LOG.log(Level.INFO, "identity renewed node=" + current.identity().node());
        }
    }

    private void take(NodeIdentity identity) {
        IdentityFile.Held fresh = new IdentityFile.Held(identity, clock.instant());
        hold(fresh);
        file.write(fresh);
    }

    private void hold(IdentityFile.Held identity) {
        held = identity;
        controlPlane.identify(identity.identity());
    }
}
