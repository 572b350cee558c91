-- What wrk has counted in all, in one line: answers, octets of heads and bodies, microseconds, errors of any kind.
done = function(summary)
  local errors = summary.errors
  io.write(string.format("totals %d %d %d %d\n", summary.requests, summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
