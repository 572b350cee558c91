package io.gatehouse.dataplane.limits;

import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import java.io.IOException;

/** Where leases come from and go back to: the control plane. Called on the lease book's own thread, one call at a time; it may block. */
public interface LeaseDesk {
    /** Throws when it was not answered, or nobody knows: returns come again then, asks when somebody still wants them. */
    LeaseReply exchange(LeaseRequest request) throws IOException, InterruptedException;
}
