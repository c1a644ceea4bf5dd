namespace EdgeDetector.Evaluation.DataSets;

/// <summary>With somebody to collect them, problems do not end the reading; without, the first one does.</summary>
public sealed class ProblemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Darknet_Split_IsALineOfTheDataFile()
    {
        string path = Darknet("0 .5 .5 .1 .1");

        Assert.Equal(["b"], Read(path, null).Pictures.Select(picture => picture.Name));
        Assert.Equal(["a", "c"], Read(path, null, "train").Pictures.Select(picture => picture.Name));
        DataSetException error = Assert.Throws<DataSetException>(() => Read(path, null, "test"));
        Assert.Equal($"{path}: has no line 'test = …'", error.Message);
    }

    [Fact]
    public void Darknet_WrongLines_AreLeftOutAndTold()
    {
        string path = Darknet("0 .5 .5 .1 .1\n0 .5\n9 .5 .5 .1 .1\n0 .5 .5 0 .1\n0 .99 .5 .1 .1\n");
        List<DataProblem> problems = [];

        DataSet data = Read(path, problems, "train");

        string labels = Path.Combine(_folder.Path, "a.txt");
        Assert.Equal(
            [
                new(labels, 2, "'class x y width height' is expected, not 2 words"),
                new(labels, 3, "class 9: there are classes 0 to 0"),
                new(labels, 4, "a box of no size"),
                new DataProblem(labels, 5, "a box reaches out of the picture"),
            ],
            problems.Where(problem => problem.File == labels));
        LabelledPicture picture = Assert.Single(data.Pictures);
        Assert.Equal((2, true), (picture.Objects.Count, picture.HasUnusableLabels));
        Assert.StartsWith("there is no file of labels", problems[^1].What, StringComparison.Ordinal);
        Assert.Equal($"{labels}:2: 'class x y width height' is expected, not 2 words", problems[0].ToString());
    }

    [Theory]
    [InlineData("0 .5 .5 0 .1")]
    [InlineData("0 .99 .5 .1 .1")]
    public void Darknet_BoxThatHidesNoObject_LeavesThePictureUsable(string labels)
    {
        List<DataProblem> problems = [];

        Assert.False(Read(Darknet(labels), problems, "train").Pictures[0].HasUnusableLabels);
        Assert.Equal(2, problems.Count);
    }

    [Theory]
    [InlineData("0 320 240 60 40", ":1: 'class x y width height' are expected as fractions of the picture, 0 to 1, x and y those of the centre; these look like pixels")]
    [InlineData("0 .5 .5 .1 60", "these look like pixels")]
    [InlineData("0", ":1: 'class x y width height' is expected, not 1 word")]
    [InlineData("<annotation>\n</annotation>", ": the file holds XML, not lines 'class x y width height'")]
    [InlineData("{\"shapes\":[]}", ": the file holds JSON, not lines")]
    public void Darknet_LabelsOfAnotherKind_AreNamed(string labels, string message)
    {
        string path = Darknet(labels);

        string error = Assert.Throws<DataSetException>(() => Read(path, null, "train")).Message;

        Assert.StartsWith(Path.Combine(_folder.Path, "a.txt"), error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Darknet_NobodyCollects_OddBoxesAreTakenAsTheyAre()
    {
        DataSet data = Read(Darknet("0 .99 .5 .1 .1\n0 .5 .5 0 .1"), null, "train");

        Assert.Equal(2, data.Pictures[0].Objects.Count);
        Assert.Contains("have no file of labels", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_Names_OrderClassesAndRefuseOthers()
    {
        const string Objects = "<object><name>b</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>";
        string path = Write("a.xml", $"<annotation>\n{Objects}\n{Objects.Replace("<name>b", "<name>zebra", StringComparison.Ordinal)}\n</annotation>");
        List<DataProblem> problems = [];
        DataSetOptions options = new() { Names = ["b", "a"] };

        DataSet data = DataSet.Read(_folder.Path, options with { Problems = problems });

        Assert.Equal(["b", "a"], data.ClassNames);
        Assert.Equal(0, Assert.Single(data.Pictures[0].Objects).ClassId);
        // A class of no interest, which no name of the list resembles: nothing is hidden.
        Assert.False(data.Pictures[0].HasUnusableLabels);
        DataProblem problem = Assert.Single(problems);
        Assert.Equal((path, 3), (problem.File, problem.Line));
        Assert.StartsWith("'zebra' is none of the classes", problem.What, StringComparison.Ordinal);
        Assert.Equal(problem.ToString(), Assert.Throws<DataSetException>(() => DataSet.Read(_folder.Path, options)).Message);
    }

    [Fact]
    public void Coco_DamagedFile_IsAnErrorEvenWhenCollecting()
    {
        string path = Write("c.json", """{"images":[{"id":1,"file_name":"a.png"},{"id":"x" """);

        DataSetException error = Assert.Throws<DataSetException>(() => Read(path, []));

        Assert.Contains("not JSON, or cut off here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coco_WrongAnnotation_MarksItsPicture()
    {
        string path = Write("c.json", """
            {"images":[{"id":1,"file_name":"a.png"},{"id":2,"file_name":"b.png"}],"categories":[{"id":1,"name":"thing"}],
            "annotations":[{"bbox":[1,1,{"x":2},2],"image_id":1,"category_id":1},{"image_id":2,"category_id":1,"bbox":[1,1,2,2]}]}
            """);
        List<DataProblem> problems = [];

        DataSet data = Read(path, problems);

        Assert.Equal([true, false], data.Pictures.Select(picture => picture.HasUnusableLabels));
        Assert.Equal([0, 1], data.Pictures.Select(picture => picture.Objects.Count));
        Assert.Single(problems);
    }

    [Fact]
    public void Coco_WrongImage_IsLeftOutWithItsObjects()
    {
        string path = Write("c.json", """
            {"images":[{"id":1,"file_name":"a.png"},{"id":"x","extra":{"id":{}}},{"id":3,"file_name":"c.png"}],
            "categories":[{"id":1,"name":"thing"}],
            "annotations":[{"image_id":1,"category_id":1,"bbox":[1,1,2,2]},{"image_id":2,"category_id":1,"bbox":[1,1,2,2]}]}
            """);
        List<DataProblem> problems = [];

        DataSet data = Read(path, problems);

        Assert.Equal(["a", "c"], data.Pictures.Select(picture => picture.Name));
        Assert.Equal(2, problems.Count);
        Assert.Contains("a whole number is expected", problems[0].What, StringComparison.Ordinal);
        Assert.Contains("an annotation of image 2", problems[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Classifier_FolderOfNoClass_IsLeftOutAndTold()
    {
        foreach (string name in (string[])["cat", "cow"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, name));
            Write($"{name}/1.png", "");
        }

        List<DataProblem> problems = [];

        ClassificationSet data = ClassificationSet.Read(_folder.Path, ["cat", "dog"], new DataSetOptions { Problems = problems });

        Assert.Equal(0, Assert.Single(data.Pictures).ClassId);
        Assert.Equal(Path.Combine(_folder.Path, "cow"), Assert.Single(problems).File);
        Assert.Equal(["cat", "cow"], ClassificationSet.NamesOf(_folder.Path));
    }

    private static DataSet Read(string path, ICollection<DataProblem>? problems, string? split = null) =>
        DataSet.Read(path, new DataSetOptions { Problems = problems, Split = split });

    /// <summary>Two pictures to train on, of which the second has no labels, and one to validate.</summary>
    private string Darknet(string labels)
    {
        Write("a.png", "");
        Write("b.png", "");
        Write("c.png", "");
        Write("a.txt", labels);
        Write("b.txt", "");
        Write("train.list", "a.png\nc.png\n");
        Write("valid.list", "b.png\n");
        Write("x.names", "thing\n");
        return Write("x.data", "train = train.list\nvalid = valid.list\nnames = x.names\n");
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
