package io.gatehouse.controlplane.access;

/** The roles that endpoints name. What a user's role includes is decided in {@link #including}; nothing is allowed by default. */
public final class Roles {
    /** Sees everything but secrets. */
    public static final String VIEWER = "viewer";
    /** Also issues keys to consumers. */
    public static final String DEVELOPER = "developer";
    /** Also edits and publishes APIs and plans. */
    public static final String PUBLISHER = "publisher";
    /** Also manages nodes and users, and reads the audit. */
    public static final String ADMIN = "admin";
    /** A data-plane node: the sync API only. */
    public static final String NODE = "node";

    private Roles() {}

    /** A role with all that it includes. Throws {@link IllegalArgumentException} for an unknown one. */
    public static java.util.Set<String> including(String role) {
        return switch (role) {
            case VIEWER -> java.util.Set.of(VIEWER);
            case DEVELOPER -> java.util.Set.of(VIEWER, DEVELOPER);
            case PUBLISHER -> java.util.Set.of(VIEWER, DEVELOPER, PUBLISHER);
            case ADMIN -> java.util.Set.of(VIEWER, DEVELOPER, PUBLISHER, ADMIN);
            case NODE -> java.util.Set.of(NODE);
            default -> throw new IllegalArgumentException("no role " + role);
        };
    }
}
