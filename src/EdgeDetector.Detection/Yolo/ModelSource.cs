namespace EdgeDetector.Yolo;

/// <summary>What a model was made of, so that one file always tells where it came from.</summary>
/// <param name="Cfg">Name of Darknet's cfg file.</param>
/// <param name="CfgSha256">SHA-256 of the cfg file, hexadecimal.</param>
/// <param name="Weights">Name of Darknet's weights file.</param>
/// <param name="WeightsSha256">SHA-256 of the weights file, hexadecimal.</param>
public sealed record ModelSource(string Cfg, string CfgSha256, string Weights, string WeightsSha256);
