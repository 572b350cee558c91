package io.gatehouse.controlplane.problems;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.model.problem.Violation;
import io.quarkus.arc.All;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names every field of a JSON body that is wrong, where reading alone would end at the first that has the wrong type: such a field is
 * taken out, the rest is read again, and what could be read is checked by its {@link BodyCheck}. Nothing of it reaches an endpoint.
 * Thread-safe; within {@link BodyLimit}, so that what is held in memory is bounded.
 */
@Provider
@Priority(Priorities.USER + 100)
public class BodyFaults implements ReaderInterceptor {
    /** Most faults that are looked for: each costs a reading of the body. */
    private static final int MOST = 20;

    private static final Pattern ID_AT_END =
            Pattern.compile("/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$");

    private final ObjectMapper mapper;
    private final List<BodyCheck<?>> checks;
    private final RoutingContext exchange;

    BodyFaults(ObjectMapper mapper, @All List<BodyCheck<?>> checks, RoutingContext exchange) {
        this.mapper = mapper;
        this.checks = checks;
        this.exchange = exchange;
    }

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(body.getMediaType())) {
            return body.proceed();
        }
        byte[] octets = body.getInputStream().readAllBytes();
        body.setInputStream(new ByteArrayInputStream(octets));
        try {
            return body.proceed();
        } catch (JacksonException fault) {
            throw refusal(octets, body.getGenericType(), fault);
        } catch (WebApplicationException refused) {
            throw refused.getCause() instanceof JacksonException fault
                    ? refusal(octets, body.getGenericType(), fault)
                    : refused;
        }
    }

    private Refused refusal(byte[] octets, Type type, JacksonException first) {
        List<Violation> unread = new ArrayList<>();
        List<Violation> ofTheRest = List.of();
        try {
            JsonNode tree = mapper.readTree(octets);
            while (unread.size() < MOST) {
                try {
                    ofTheRest =
                            check(mapper.readerFor(mapper.constructType(type)).readValue(tree));
                    break;
                } catch (JsonMappingException fault) {
                    List<Violation> found = JsonFaults.problem(fault).errors();
                    // What may not be missing is a fault of the same place once more.
                    boolean known = found.stream()
                            .anyMatch(one -> unread.stream()
                                    .anyMatch(other -> other.path().equals(one.path())));
                    if (known) {
                        break;
                    }
                    unread.addAll(found);
                    if (!takeOut(tree, fault.getPath())) {
                        break;
                    }
                }
            }
        } catch (IOException _) {
            // No JSON at all: what was said first says it.
            return new Refused(JsonFaults.problem(first));
        }
        return unread.isEmpty()
                ? new Refused(JsonFaults.problem(first))
                : Refused.invalid(Violations.merged(unread, ofTheRest));
    }

    /** Takes out what a path leads to. False when there is nothing. */
    private static boolean takeOut(JsonNode tree, List<JsonMappingException.Reference> path) {
        if (path.isEmpty()) {
            return false;
        }
        JsonNode holder = tree;
        for (JsonMappingException.Reference step : path.subList(0, path.size() - 1)) {
            holder = step.getFieldName() == null ? holder.path(step.getIndex()) : holder.path(step.getFieldName());
        }
        JsonMappingException.Reference last = path.getLast();
        return switch (holder) {
            case ObjectNode object when last.getFieldName() != null -> object.remove(last.getFieldName()) != null;
            case ArrayNode array
            when array.path(last.getIndex()).isValueNode()
                    || array.path(last.getIndex()).isContainerNode() -> {
                boolean there = !array.get(last.getIndex()).isNull();
                array.setNull(last.getIndex());
                yield there;
            }
            default -> false;
        };
    }

    private List<Violation> check(Object command) {
        return checks.stream()
                .filter(check -> check.type().isInstance(command))
                .findFirst()
                .map(check -> faults(check, command))
                .orElse(List.of());
    }

    private <T> List<Violation> faults(BodyCheck<T> check, Object command) {
        return check.faults(check.type().cast(command), id());
    }

    /** An edit has what it is about at the end of its path. */
    private @Nullable UUID id() {
        Matcher id = ID_AT_END.matcher(exchange.request().path());
        return id.find() ? UUID.fromString(id.group(1)) : null;
    }
}
