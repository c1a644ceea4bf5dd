using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>Lists of detections that Darknet made.</summary>
internal static class ReferenceDetections
{
    /// <summary>Rows [class, confidence, left, top, width, height].</summary>
    public static IReadOnlyList<Detection> FromRows(JsonElement rows) => [.. rows.EnumerateArray().Select(row => new Detection(
        row[0].GetInt32(), row[1].GetSingle(), new Box(row[2].GetSingle(), row[3].GetSingle(), row[4].GetSingle(), row[5].GetSingle())))];

    /// <summary>Objects with class_id, confidence and box [left, top, width, height].</summary>
    public static IReadOnlyList<Detection> FromObjects(JsonElement objects) => [.. objects.EnumerateArray().Select(item => new Detection(
        item.GetProperty("class_id").GetInt32(),
        item.GetProperty("confidence").GetSingle(),
        new Box(
            item.GetProperty("box")[0].GetSingle(),
            item.GetProperty("box")[1].GetSingle(),
            item.GetProperty("box")[2].GetSingle(),
            item.GetProperty("box")[3].GetSingle())))];

    /// <summary>Largest distance between the edges of two boxes in pixels.</summary>
    public static float EdgeDistance(Box a, Box b) => MathF.Max(
        MathF.Max(MathF.Abs(a.X - b.X), MathF.Abs(a.Y - b.Y)),
        MathF.Max(MathF.Abs(a.Right - b.Right), MathF.Abs(a.Bottom - b.Bottom)));
}
