using EdgeDetector.Objects;

namespace EdgeDetector.Service.History;

/// <summary>What subscribers are told of one object, with what the history needs besides.</summary>
/// <param name="Camera">The camera's name.</param>
/// <param name="ClassName">The object's class.</param>
/// <param name="CapturedAt">When the frame was captured, by the clock of frames.</param>
/// <param name="Correction">How far the system's clock was ahead of that one; the times in <paramref name="News"/> are by the system's.</param>
/// <param name="News">What is told.</param>
internal readonly record struct ToldEvent(string Camera, string ClassName, DateTimeOffset CapturedAt, TimeSpan Correction, ObjectEvent News);
