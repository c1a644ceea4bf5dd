using System.Xml.Linq;
using EdgeDetector.Geometry;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>Pascal VOC's labels: an XML file a picture, and lists of names.</summary>
internal sealed class VocFormat : ILabelFormat
{
    /// <inheritdoc/>
    public string Pictures => "JPEGImages";

    /// <inheritdoc/>
    public void WritePicture(string folder, LabelledStreet picture)
    {
        XElement root = new(
            "annotation",
            new XElement("folder", Pictures),
            new XElement("filename", picture.Name + ".jpg"),
            new XElement(
                "size", new XElement("width", picture.Size.Width), new XElement("height", picture.Size.Height), new XElement("depth", 3)),
            new XElement("segmented", 0),
            picture.Objects.Select(item => Describe(item, picture.Size)));
        string annotations = Directory.CreateDirectory(Path.Combine(folder, "Annotations")).FullName;
        File.WriteAllText(Path.Combine(annotations, picture.Name + ".xml"), root + "\n");
    }

    /// <inheritdoc/>
    public string WriteLists(string folder, StreetSplit split)
    {
        string lists = Directory.CreateDirectory(Path.Combine(folder, "ImageSets", "Main")).FullName;
        WriteList(Path.Combine(lists, "train.txt"), split.Training);
        WriteList(Path.Combine(lists, "val.txt"), split.Validation);
        return "";
    }

    private static void WriteList(string path, IReadOnlyList<LabelledStreet> pictures)
    {
        if (pictures.Count > 0)
        {
            File.WriteAllText(path, string.Concat(pictures.Select(picture => picture.Name + "\n")));
        }
    }

    /// <summary>Corners are numbers of pixels, counted from 1, that belong to the object.</summary>
    private static XElement Describe(SceneObject item, PixelSize size)
    {
        bool cut = item.Box.X <= 0 || item.Box.Y <= 0 || item.Box.Right >= size.Width || item.Box.Bottom >= size.Height;
        return new XElement(
            "object",
            new XElement("name", item.Class),
            new XElement("pose", "Unspecified"),
            new XElement("truncated", cut ? 1 : 0),
            new XElement("difficult", 0),
            new XElement(
                "bndbox",
                new XElement("xmin", (int)item.Box.X + 1),
                new XElement("ymin", (int)item.Box.Y + 1),
                new XElement("xmax", (int)item.Box.Right),
                new XElement("ymax", (int)item.Box.Bottom)));
    }
}
