package io.gatehouse.dataplane.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dataplane.control.Wire;
import io.gatehouse.model.sync.NodeIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Where a node keeps who it is over restarts: readable for its own account only. Confined to one thread. */
final class IdentityFile {
    private static final Logger LOG = System.getLogger(IdentityFile.class.getName());

    private final Path place;

    IdentityFile(Path folder) {
        this.place = folder.resolve("identity.json");
    }

    /**
     * An identity with the moment it was given.
     *
     * @param identity holds a secret: its {@code toString} masks it
     */
    record Held(NodeIdentity identity, Instant since) {
        /** From when on it should be renewed: well before half of its life is over. */
        Instant renewAt() {
            return since.plus(java.time.Duration.between(since, identity.expiresAt())
                    .multipliedBy(2)
                    .dividedBy(5));
        }
    }

    /** Empty when there is none, or none that can be read. */
    Optional<Held> read() {
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        try {
            JsonNode stored = Wire.JSON.readTree(Files.readAllBytes(place));
            if (!stored.hasNonNull("identity") || !stored.hasNonNull("since")) {
                throw new IOException("a part is missing");
            }
            return Optional.of(new Held(
                    Wire.JSON.treeToValue(stored.get("identity"), NodeIdentity.class),
                    Wire.JSON.treeToValue(stored.get("since"), Instant.class)));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "stored identity cannot be read reason=" + e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    void write(Held held) {
        ObjectNode stored = Wire.JSON.createObjectNode();
        stored.set("identity", Wire.JSON.valueToTree(held.identity()));
        stored.set("since", Wire.JSON.valueToTree(held.since()));
        try {
            Path folder = place.toAbsolutePath().getParent();
            if (folder != null) {
                PrivateFiles.createFolder(folder);
            }
            PrivateFiles.write(place, Wire.JSON.writeValueAsBytes(stored));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the identity cannot be stored: a restart will need a new join token reason=" + e);
        }
    }
}
