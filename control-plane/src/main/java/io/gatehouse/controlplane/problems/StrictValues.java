package io.gatehouse.controlplane.problems;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.deser.DurationDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;

/** Values in JSON that Java would take and the database would not, or that would be read as something else than was meant. */
final class StrictValues extends SimpleModule {
    private static final long serialVersionUID = 1;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    StrictValues() {
        super("gatehouse");
        addDeserializer(String.class, new Text());
        addDeserializer(
                Instant.class, new Written<>(Instant.class, InstantDeserializer.INSTANT, StrictValues::isStorable));
        addDeserializer(Duration.class, new Written<>(Duration.class, DurationDeserializer.INSTANCE, _ -> true));
    }

    /** Whether the database can hold a moment, and people write it: its year has four digits. */
    static boolean isStorable(Instant moment) {
        return !moment.isBefore(FIRST) && !moment.isAfter(LAST);
    }

    /** Whether the database can hold a text: neither NUL nor half a surrogate pair. */
    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static final class Text extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1;

        Text() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            if (text != null && !isStorable(text)) {
                throw context.weirdStringException(text, String.class, "not storable");
            }
            return text;
        }
    }

    /** What must be written as a text: a number would be seconds to one and milliseconds to another. */
    private static final class Written<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final JsonDeserializer<T> plain;
        private final transient Predicate<T> isStorable;

        Written(Class<T> type, JsonDeserializer<T> plain, Predicate<T> isStorable) {
            super(type);
            this.plain = plain;
            this.isStorable = isStorable;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (T) context.handleUnexpectedToken(handledType(), parser);
            }
            T value = plain.deserialize(parser, context);
            if (value != null && !isStorable.test(value)) {
                throw context.weirdStringException(Objects.toString(value), handledType(), "out of what can be stored");
            }
            return value;
        }
    }
}
