namespace CampaignActors.Vocabulary.Tests.Text;

public sealed class JsonTextSpecs
{
    [Fact]
    public void Numbers_keep_their_digits_and_everything_its_place()
    {
        var map = (MapNode)Read("{\n  \"é\": 0.10,\n  \"b\": [true, null, \"x\"]\n}");
        var number = Assert.IsType<ScalarNode>(map.Find("é"));
        Assert.Equal(("0.10", false, "f:2:8"), (number.Text, number.Quoted, number.Position.ToString()));
        var list = Assert.IsType<ListNode>(map.Find("b"));
        Assert.Equal(["true", "null", "x"], list.Items.Select(item => item.ToString()));
        Assert.Equal([false, true, false], list.Items.Select(item => item.IsNull));
        Assert.Equal("f:3:15", list.Items[1].Position.ToString());
    }

    [Theory]
    [InlineData("", "f:1:1: this is not JSON: ")]
    [InlineData("{\"a\": 1,}", "f:1:9: this is not JSON: ")]
    [InlineData("{\n \"a\": tru}", "f:2:10: this is not JSON: ")]
    [InlineData("[1] [2]", "f:1:5: this is not JSON: ")]
    [InlineData("{\"a\": 1,\n \"a\": 2}", "f:2:2: the property 'a' is given twice, expected it once")]
    [InlineData("[\"\\ud800\"]", "f:1:2: the text holds half a character, expected whole ones")]
    [InlineData("[1] // why", "f:1:5: this is not JSON: ")]
    public void Anything_but_one_document_is_refused_in_one_line(string text, string start)
    {
        var message = Assert.Throws<InputException>(() => Read(text)).Message;
        Assert.StartsWith(start, message);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("LineNumber", message);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.IsType<ListNode>(Read(new string('[', 64) + new string(']', 64)));
        Assert.Throws<InputException>(() => Read(new string('[', 65) + new string(']', 65)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Contains("not UTF-8", Assert.Throws<InputException>(() => JsonText.Read("f", [(byte)'"', 0xFF, (byte)'"'])).Message);

    private static TextNode Read(string text) => JsonText.Read("f", Encoding.UTF8.GetBytes(text));
}
