package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiView;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A name and a base path for an API, guessed from its target and free at the moment. */
record Suggestion(String name, String basePath) {
    private static final Set<String> GENERIC = Set.of("api", "www", "localhost", "v1", "v2", "v3");

    /** A target as it was pasted, with a scheme and without a slash at its end. */
    static String url(String pasted) {
        String text = pasted.strip().replaceAll("/+$", "");
        return text.isEmpty() || text.contains("://") ? text : "http://" + text;
    }

    static Suggestion of(URI target, List<ApiView> taken) {
        String word = word(target);
        Set<String> names = taken.stream()
                .map(api -> inAnyCase(Objects.requireNonNullElse(api.draft().name(), "")))
                .collect(java.util.stream.Collectors.toSet());
        Set<String> paths = taken.stream()
                .map(api -> Objects.requireNonNullElse(api.draft().basePath(), ""))
                .collect(java.util.stream.Collectors.toSet());
        String name = word.substring(0, 1).toUpperCase(Locale.ROOT)
                + word.substring(1).replace('-', ' ');
        return new Suggestion(
                free(name, " ", given -> names.contains(inAnyCase(given))), free("/" + word, "-", paths::contains));
    }

    /** Names are taken in any case. */
    static String inAnyCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The first of the text itself, and the text with a number, that is not taken. */
    static String free(String text, String joint, Predicate<String> taken) {
        return Stream.iterate(1, i -> i + 1)
                .map(i -> i == 1 ? text : text + joint + i)
                .filter(candidate -> !taken.test(candidate))
                .findFirst()
                .orElse(text);
    }

    /** The last part of the path that says something, else of the host name, else none that does. */
    private static String word(URI target) {
        String[] path = Objects.requireNonNullElse(target.getPath(), "").split("/");
        for (int i = path.length - 1; i >= 0; i--) {
            if (says(path[i])) {
                return slug(path[i]);
            }
        }
        String host = target.getHost();
        boolean named = host.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*");
        return (named ? Stream.of(host.split("\\.")) : Stream.<String>empty())
                .filter(Suggestion::says)
                .map(Suggestion::slug)
                .findFirst()
                .orElse("my-api");
    }

    private static boolean says(String word) {
        return !slug(word).isEmpty() && !GENERIC.contains(slug(word));
    }

    private static String slug(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    }
}
