namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Reads a folder of text files, one a picture: <c>class left top right bottom [difficult]</c> or with width and height.</summary>
internal static class TextTruthReader
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="DataSetException">A line that is no labelled box.</exception>
    public static DataSet Read(string folder, DataSetOptions options)
    {
        TextBoxLines text = new(folder, withConfidence: false);
        TextBoxes boxes = options.Boxes ?? text.FindOut();
        string[] names = [.. text.Lines.Select(line => line.ClassName).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> ids = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        ILookup<string, GroundTruth> objects = text.Lines.ToLookup(line => line.Source.Path, line => ToTruth(line, boxes, ids));
        return new DataSet
        {
            Path = folder,
            Format = "text files",
            ClassNames = names,
            Pictures = [.. text.Files.Select(file => new LabelledPicture
            {
                Name = Path.GetFileNameWithoutExtension(file),
                Path = PictureFiles.Find(options.Images ?? folder, Path.GetFileNameWithoutExtension(file)),
                Objects = [.. objects[file]],
            })],
            Notes = [$"boxes of {folder} are taken as left, top, {(boxes == TextBoxes.Corners ? "right, bottom" : "width, height")}"],
        };
    }

    private static GroundTruth ToTruth(TextBoxLines.Line line, TextBoxes boxes, Dictionary<string, int> ids)
    {
        PreciseBox box = line.Box(boxes);
        return new GroundTruth(ids[line.ClassName], box, box.Area) { IsDifficult = line.IsDifficult };
    }
}
