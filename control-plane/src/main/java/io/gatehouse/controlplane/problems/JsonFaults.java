package io.gatehouse.controlplane.problems;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.gatehouse.model.problem.Problem;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a JSON body, in words for whoever sent it. */
final class JsonFaults {
    private static final Pattern TWICE = Pattern.compile("^Duplicate field '([^']{1,100})'");

    private JsonFaults() {}

    static Problem problem(JacksonException fault) {
        return switch (fault) {
            case JsonMappingException mapping
            when mapping.getCause() instanceof InputCoercionException -> invalid(mapping, "This number is too large.");
            case StreamReadException read -> malformed(read);
            case JsonMappingException mapping
            when mapping.getCause() instanceof StreamReadException read -> malformed(read);
            case UnrecognizedPropertyException unknown ->
                invalid(unknown, "This field is not known here. Known are: " + known(unknown) + ".");
            case InvalidFormatException format
            when format.getTargetType() == String.class && format.getValue() instanceof String ->
                invalid(format, "This must not hold NUL or half a character.");
            case InvalidFormatException format ->
                invalid(format, "This should be " + kind(format.getTargetType()) + ".");
            case ValueInstantiationException value -> invalid(value, "This is not valid: " + reason(value) + ".");
            case MismatchedInputException mismatch
            when mismatch.getPath().isEmpty() && mismatch.getTargetType() != null ->
                new Problem(
                        400,
                        "malformed-json",
                        "The body is not the JSON that is expected",
                        "A JSON object is expected.");
            case MismatchedInputException mismatch ->
                invalid(mismatch, "This should be " + kind(mismatch.getTargetType()) + ".");
            case JsonMappingException mapping -> invalid(mapping, "This is not valid.");
            default -> malformed(fault.getLocation());
        };
    }

    private static Problem malformed(StreamReadException fault) {
        Matcher twice = TWICE.matcher(Objects.requireNonNullElse(fault.getOriginalMessage(), ""));
        return twice.find()
                ? new Problem(
                        400,
                        "malformed-json",
                        "The body is no JSON",
                        "The field " + twice.group(1) + " is there twice in the same object.")
                : malformed(fault.getLocation());
    }

    private static Problem malformed(@Nullable JsonLocation at) {
        String place = at == null ? "" : " It breaks at line " + at.getLineNr() + ", column " + at.getColumnNr() + ".";
        return new Problem(400, "malformed-json", "The body is no JSON", "The body could not be read as JSON." + place);
    }

    private static Problem invalid(JsonMappingException fault, String message) {
        return Refused.invalid(path(fault.getPath()), message).problem();
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String known(UnrecognizedPropertyException unknown) {
        return Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of()).stream()
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String reason(ValueInstantiationException fault) {
        return fault.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null
                ? ours.getMessage()
                : "a part is missing or wrong";
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (Duration.class.isAssignableFrom(type)) {
            return "a duration such as PT30S";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a time such as 2026-12-31T23:59:59Z";
        }
        if (type == UUID.class) {
            return "an id";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (type == String.class) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type) ? "a list" : "an object";
    }
}
