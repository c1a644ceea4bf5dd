namespace EdgeDetector.Service.Live;

/// <summary>A frame as its viewers get it.</summary>
/// <param name="Camera">The camera's name.</param>
/// <param name="Sequence">The frame's number: what is told of its objects has the same one.</param>
/// <param name="CapturedAt">When it was captured, by the system's clock.</param>
/// <param name="Jpeg">The picture, nothing drawn into it.</param>
internal sealed record LivePicture(string Camera, long Sequence, DateTimeOffset CapturedAt, byte[] Jpeg);
