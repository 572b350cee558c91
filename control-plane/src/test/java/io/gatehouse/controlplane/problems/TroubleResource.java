package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Violation;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Makes every kind of trouble, for tests only. */
@Path("/api/test")
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class TroubleResource {
    public record Part(String name, int size) {}

    public record Whole(String name, Duration pause, UUID id, List<Part> parts) {}

    @POST
    public Whole echo(Whole whole) {
        return whole;
    }

    @GET
    @Path("refused")
    public Whole refuse() {
        throw Refused.invalid(List.of(new Violation("parts[1].size", "must not be negative")));
    }

    @GET
    @Path("broken")
    public Whole fail() {
        throw new IllegalStateException("secret inner words");
    }
}
