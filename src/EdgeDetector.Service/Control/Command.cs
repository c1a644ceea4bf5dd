namespace EdgeDetector.Service.Control;

/// <summary>What somebody asks of a camera.</summary>
/// <param name="Camera">The camera; it is in the configuration.</param>
internal abstract record Command(string Camera);

/// <summary>To set something, or to take it back.</summary>
/// <param name="Camera">The camera; it is in the configuration.</param>
/// <param name="Change">Makes what is set afterwards of what was set before.</param>
internal sealed record SetCommand(string Camera, Func<CameraOverrides, CameraOverrides> Change) : Command(Camera);

/// <summary>To send a picture.</summary>
internal sealed record SnapshotCommand(string Camera) : Command(Camera);

/// <summary>To close the camera and open it anew.</summary>
internal sealed record RestartCommand(string Camera) : Command(Camera);
