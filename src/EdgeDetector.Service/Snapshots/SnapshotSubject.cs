namespace EdgeDetector.Service.Snapshots;

/// <summary>Who a picture shows.</summary>
/// <param name="Id">The object, a UUID of version 7.</param>
/// <param name="Camera">The camera that sees it.</param>
/// <param name="ClassName">Its class.</param>
internal sealed record SnapshotSubject(Guid Id, string Camera, string ClassName);
