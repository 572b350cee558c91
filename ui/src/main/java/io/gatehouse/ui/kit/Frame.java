package io.gatehouse.ui.kit;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a page's own content: title, navigation, who is logged in, and the token that forms must send along.
 *
 * @param title of the page, without the product's name
 * @param section which entry of the navigation is the current one
 * @param user null before login
 * @param roles what the user may do; decides only what is shown, never what is allowed
 * @param notice a sentence about what was just done, shown once
 */
public record Frame(
        String title,
        Section section,
        @Nullable String user,
        Set<String> roles,
        Csrf csrf,
        Assets assets,
        @Nullable String notice) {
    public Frame {
        roles = Set.copyOf(roles);
    }

    /** The hidden field that proves that a form came from one of our pages. */
    public record Csrf(String name, String token) {}

    /** The entries of the navigation. */
    public enum Section {
        NONE,
        OVERVIEW,
        APIS,
        CONSUMERS,
        PLANS,
        USAGE,
        REQUESTS,
        CERTIFICATES,
        NODES
    }

    /** Whether what this role may do is worth showing. */
    public boolean may(String role) {
        return roles.contains(role);
    }

    /** Whether this entry of the navigation is the current one. */
    public boolean at(String name) {
        return section.name().equals(name);
    }
}
