package io.gatehouse.ui.kit;

import io.gatehouse.model.problem.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A form as it is shown: what its fields hold, and what is wrong with them. Fields have the names of the paths that a {@link
 * Violation} may carry, so a violation finds its field by itself.
 *
 * @param values by field name; a field with several values has several
 * @param problem a sentence about the form as a whole
 * @param errors what is wrong, by path
 */
public record Form(
        Map<String, List<String>> values, @Nullable String problem, List<Violation> errors) {
    public Form {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, held) -> copy.put(name, List.copyOf(held)));
        values = copy;
        errors = List.copyOf(errors);
    }

    /** A form that nobody has filled in wrongly yet. */
    public static Form of(Map<String, List<String>> values) {
        return new Form(values, null, List.of());
    }

    /** A form with one value a field. */
    public static Form ofSingle(Map<String, String> values) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return of(lists);
    }

    /** The same with what came back as wrong. */
    public Form refused(@Nullable String sentence, List<Violation> violations) {
        return new Form(values, sentence, violations);
    }

    /** What the field holds, empty for nothing. */
    public String value(String field) {
        List<String> held = values.getOrDefault(field, List.of());
        return held.isEmpty() ? "" : held.getFirst();
    }

    /** Whether one of the field's values is this one. */
    public boolean has(String field, String value) {
        return values.getOrDefault(field, List.of()).contains(value);
    }

    /** What is wrong with a field, as sentences that begin with its label; null when nothing is. */
    public @Nullable String error(String field, String label) {
        List<String> sentences = new ArrayList<>();
        for (Violation violation : errors) {
            if (field.equals(place(violation.path()))) {
                sentences.add(sentence(violation.message(), label));
            }
        }
        return sentences.isEmpty() ? null : String.join(" ", sentences);
    }

    public boolean isWrong() {
        return problem != null || !errors.isEmpty();
    }

    /** What no field of this form can show beside itself. */
    public List<String> unplaced() {
        return errors.stream()
                .filter(violation -> place(violation.path()) == null)
                .map(violation -> sentence(violation.message(), violation.path()))
                .toList();
    }

    /** How many fields of this form are wrong. */
    public long wrongFields() {
        return errors.stream()
                .map(violation -> place(violation.path()))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    /** The field that a path is about: of several the one that says most; null for none. */
    private @Nullable String place(String path) {
        return values.keySet().stream()
                .filter(field -> belongs(path, field))
                .max(Comparator.comparingInt(String::length))
                .orElse(null);
    }

    private static boolean belongs(String path, String field) {
        return path.equals(field) || path.startsWith(field + "[") || path.startsWith(field + ".");
    }

    /** Messages are written to follow the name of their field. */
    private static String sentence(String message, String label) {
        boolean follows = !message.isEmpty() && Character.isLowerCase(message.codePointAt(0));
        String sentence = follows ? label + " " + message : message;
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }
}
