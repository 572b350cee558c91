package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Form;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came with a posted form, read into types; what cannot be read is noted by its field. One for each request. */
final class Fields {
    private final MultivaluedMap<String, String> posted;
    private final List<Violation> unread = new ArrayList<>();

    Fields(MultivaluedMap<String, String> posted) {
        this.posted = posted;
    }

    /** What the field holds, stripped; empty for nothing. */
    String text(String name) {
        return Objects.requireNonNullElse(posted.getFirst(name), "").strip();
    }

    /** What the field holds; null for nothing. */
    @Nullable
    String textOrNull(String name) {
        String text = text(name);
        return text.isEmpty() ? null : text;
    }

    List<String> all(String name) {
        return Objects.requireNonNullElse(posted.get(name), List.of());
    }

    boolean has(String name) {
        return posted.containsKey(name);
    }

    boolean is(String name, String value) {
        return text(name).equals(value);
    }

    /** A whole number; null for nothing. */
    @Nullable
    Long number(String name) {
        return read(name, Long::valueOf, "must be a whole number");
    }

    /** An id that a list of ours offered; null for nothing. */
    @Nullable
    UUID id(String name) {
        return read(name, UUID::fromString, "is not one of those offered");
    }

    /** One of a few, in lower case; null for nothing. */
    <E extends Enum<E>> @Nullable E choice(String name, Class<E> choices) {
        return read(
                name,
                text -> Enum.valueOf(choices, text.toUpperCase(Locale.ROOT).replace('-', '_')),
                "must be one of the choices");
    }

    /** Reads a field; null for nothing, and for what cannot be read, which is noted with the message. */
    <T> @Nullable T read(String name, Reader<T> reader, String message) {
        String text = text(name);
        try {
            return text.isEmpty() ? null : reader.read(text);
        } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException _) {
            note(name, message);
            return null;
        }
    }

    void note(String name, String message) {
        unread.add(new Violation(name, message));
    }

    /** What could not be read so far. */
    List<Violation> unread() {
        return List.copyOf(unread);
    }

    /** Throws {@link Refused} with what could not be read and with what is wrong with the rest, unless everything could be read. */
    void refuseUnread(Supplier<List<Violation>> ofTheRest) {
        if (!unread.isEmpty()) {
            throw Refused.invalid(Violations.merged(unread(), ofTheRest.get()));
        }
    }

    /** The form as it was sent, with these fields in it even where nothing was sent for them. */
    Form form(String... names) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String name : names) {
            values.put(name, List.of());
        }
        posted.forEach((name, held) -> values.put(name, held));
        return Form.of(values);
    }

    /** Reads a text, or throws what says that it is none of those. */
    interface Reader<T> {
        T read(String text);
    }
}
