using EdgeDetector.Service.Mqtt;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Live;

/// <summary>What is known of a frame besides its objects.</summary>
/// <param name="Classes">The model's class names.</param>
/// <param name="Nms">The model's rule of suppression.</param>
/// <param name="Timing">Where the frame's time went.</param>
/// <param name="HasProposals">Whether the detector was asked for its proposals.</param>
internal readonly record struct LiveFacts(IReadOnlyList<string> Classes, NmsRule Nms, TimingMessage Timing, bool HasProposals);
