using CampaignActors.Audience.Language;

namespace CampaignActors.Audience.Tests.Language;

public sealed class SegmentTextSpecs
{
    /// <summary>Each text and its one canonical form.</summary>
    [Theory]
    [InlineData("country = 'NL' and age >= 30 and not optIn", "country = 'NL' and age >= 30 and not optIn")]
    [InlineData("lastName like 'van %' or city in ('Gent', 'Aalst')", "lastName like 'van %' or city in ('Gent', 'Aalst')")]
    [InlineData(
        "since between 2025-01-01 and today - 30d and loyaltyPoints * 2 > 100",
        "since between 2025-01-01 and today - 30 and loyaltyPoints * 2 > 100")]
    [InlineData(
        "on list 'VIP' and received 'DM201' and not received any within 14d",
        "on list 'VIP' and received 'DM201' and not received any within 14d")]
    [InlineData("RECEIVED ANY WITHIN 7D BY CHANNEL DirectMAIL", "received any within 7d by channel directMail")]
    [InlineData("Segment 'A' OR Everyone", "segment 'A' or everyone")]
    [InlineData("(country='NL')and(city<>'x')", "country = 'NL' and city <> 'x'")]
    [InlineData("country != 'NL'\r\n\tor (optIn)", "country <> 'NL' or optIn")]
    [InlineData("not not (optIn or country is null)", "not not (optIn or country is null)")]
    [InlineData("country is not null and not (city is null)", "country is not null and city is not null")]
    [InlineData("not in_ and optIn", null)]
    [InlineData(
        "club not in ('a''b') or club not like '_' or price not between 1 and 2.5",
        "club not in ('a''b') or club not like '_' or price not between 1 and 2.5")]
    [InlineData("(price + 1) * -2 < - price", "(price + 1) * -2 < 0 - price")]
    [InlineData("price - (loyaltyPoints - 1) = 1.50", "price - (loyaltyPoints - 1) = 1.5")]
    [InlineData("since - 2024-02-29 > 30d", "since - 2024-02-29 > 30")]
    [InlineData("30d + since > today", "30 + since > today")]
    [InlineData("true or false", "everyone or not everyone")]
    [InlineData("optIn = true", "optIn = true")]
    [InlineData("(optIn or optIn) and (optIn and optIn)", "(optIn or optIn) and optIn and optIn")]
    [InlineData("age between -1 and 3 and not country = 'x'", "age between -1 and 3 and not country = 'x'")]
    [InlineData("nick = 'ﬀ😀 e\u0301'", "nick = 'ﬀ😀 e\u0301'")]
    public void Text_is_read_and_written_in_one_form(string text, string? canonical)
    {
        var reading = SegmentText.Read(text, Layouts.Sample);

        Assert.Equal(canonical is null, reading.Problem is not null);
        if (canonical is null)
            return;
        Assert.Equal(canonical, ConditionText.Of(reading.Condition!));
        Assert.Equal(reading.Condition, Layouts.Read(canonical));
    }

    [Theory]
    [InlineData("", "column 1: found the end, expected a field or a value")]
    [InlineData("   ", "column 4: found the end, expected a field or a value")]
    [InlineData("contry = 'NL'", "column 1: found 'contry', expected a field, the nearest one is 'country', or a text in quotes")]
    [InlineData("Country = 'NL'", "column 1: found 'Country', expected a field, the nearest one is 'country', or a text in quotes")]
    [InlineData("country = NL", "column 11: found 'NL', expected a field, the nearest one is 'key', or a text in quotes")]
    [InlineData("country = 3", "column 11: found a number, expected a text, such as 'Gent'")]
    [InlineData("age > '3'", "column 7: found a text, expected a number, such as 12.5")]
    [InlineData("since > 3", "column 9: found a number, expected a date, such as 2025-12-31")]
    [InlineData("optIn > true", "column 7: found '>', expected '=' or '<>' between true and false")]
    [InlineData("country", "column 1: found a text, expected a condition, such as country = 'NL'")]
    [InlineData("not age", "column 5: found a number, expected a condition, such as country = 'NL'")]
    [InlineData("(age > 3) + 1 = 2", "column 2: found a condition, expected a value")]
    [InlineData("country = ", "column 11: found the end, expected a field or a value")]
    [InlineData("country 'NL'", "column 9: found the text 'NL', expected '*', '+', '-', a comparison, 'and', 'or' or the end")]
    [InlineData("optIn optIn", "column 7: found 'optIn', expected '*', '+', '-', a comparison, 'and', 'or' or the end")]
    [InlineData("optIn and", "column 10: found the end, expected a field or a value")]
    [InlineData("(optIn", "column 7: found the end, expected '*', '+', '-', a comparison, 'and', 'or' or ')'")]
    [InlineData("optIn)", "column 6: found ')', expected '*', '+', '-', a comparison, 'and', 'or' or the end")]
    [InlineData("city in ()", "column 10: found ')', expected a field or a value")]
    [InlineData("city in ('a' 'b')", "column 14: found the text 'b', expected '*', '+', '-', ',' or ')'")]
    [InlineData("city in (country)", "column 10: found 'country', expected a value that is written out")]
    [InlineData("city in ('a', 3)", "column 15: found a number, expected a text, such as 'Gent'")]
    [InlineData("city like 3", "column 11: found '3', expected a text in quotes")]
    [InlineData("city is 3", "column 9: found '3', expected 'not' or 'null'")]
    [InlineData("city not 3", "column 10: found '3', expected a comparison")]
    [InlineData("on 'VIP'", "column 4: found the text 'VIP', expected 'list'")]
    [InlineData(
        "on list 'V IP'",
        "column 9: found the text 'V IP', expected the code of a list: letters, digits, '-', '_' and '.', at most 64")]
    [InlineData("received any within 14", "column 21: found '14', expected days such as 14d")]
    [InlineData("received any within 0d", "column 21: found '0d', expected 1d to 36500d")]
    [InlineData("received any by channel fax", "column 25: found 'fax', expected a channel: email, mobile, directMail or telephone")]
    [InlineData("received", "column 9: found the end, expected the code of a delivery in quotes or 'any'")]
    [InlineData("price = 1.23456", "column 9: found '1.23456', expected at most 4 digits behind the point")]
    [InlineData("price = 1.", "column 9: found '1.', expected a digit behind the point")]
    [InlineData("price = 1x", "column 9: found '1x', expected a number, a date or days such as 30d")]
    [InlineData("price = 100000000001", "column 9: found '100000000001', expected a number of at most 100000000000")]
    [InlineData("price = 99999999999999999999", "column 9: found '99999999999999999999', expected a number of at most 100000000000")]
    [InlineData("since = 2025-02-29", "column 9: found '2025-02-29', expected a date that exists, such as 2025-12-31")]
    [InlineData("since = 0000-01-01", "column 9: found '0000-01-01', expected a date that exists, such as 2025-12-31")]
    [InlineData("since = 2025-01-011", "column 9: found '2025-01-011', expected a date that exists, such as 2025-12-31")]
    [InlineData("since > today - 1.5d", "column 17: found '1.5d', expected whole days")]
    [InlineData("since > today - 99999999999999999999d", "column 17: found '99999999999999999999d', expected at most 1,000,000 days")]
    [InlineData("since + since > today", "column 7: found '+' between a date and a date, expected numbers, or a date and days")]
    [InlineData("price * since = 3", "column 7: found '*' between a number and a date, expected numbers, or a date and days")]
    [InlineData(
        "100000000000 * 100000000000 = price",
        "column 14: found a result that never fits, expected a number of at most 922337203685477")]
    [InlineData("city = 'a", "column 8: found a text without an end, expected a single quote behind it")]
    [InlineData("city = 'a\nb'", "column 10: found the character U+000A, expected a character that can be read")]
    [InlineData("city = '\0'", "column 9: found the character U+0000, expected a character that can be read")]
    [InlineData("\0", "column 1: found the character U+0000, expected a field, a value or an operator")]
    [InlineData("city = \"a\"", "column 8: found '\"', expected a text in single quotes")]
    [InlineData("city =\u00a0'a'", "column 7: found the character U+00A0, expected a field, a value or an operator")]
    [InlineData("city = '😀' ; drop", "column 12: found ';', expected a field, a value or an operator")]
    [InlineData("null = city", "column 1: found 'null', expected a field or a value")]
    [InlineData("city = null", "column 8: found 'null', expected a field or a value")]
    public void Problem_names_the_column_what_was_found_and_what_was_expected(string text, string problem)
    {
        var reading = SegmentText.Read(text, Layouts.Sample);

        Assert.Equal(problem, reading.Problem);
        Assert.Null(reading.Condition);
    }

    [Fact]
    public void Half_a_character_is_a_problem()
    {
        Assert.Equal(
            "column 10: found half a character, expected a character that can be read",
            SegmentText.Read("city = '😀" + '\ud83d' + "'", Layouts.Sample).Problem);
        Assert.StartsWith("column 1: found half", SegmentText.Read("\udc00", Layouts.Sample).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not ", "")]
    [InlineData("not (", ")")]
    [InlineData("price = 1 or (", ")")]
    public void Nesting_is_bounded(string before, string behind)
    {
        string Nested(int levels) =>
            string.Concat(Enumerable.Repeat(before, levels)) + "optIn" + string.Concat(Enumerable.Repeat(behind, levels));

        var most = SegmentText.MaxDepth / (before == "not (" ? 2 : 1);
        Assert.Null(SegmentText.Read(Nested(most), Layouts.Sample).Problem);
        Assert.Contains("expected at most 50 levels", SegmentText.Read(Nested(most + 1), Layouts.Sample).Problem, StringComparison.Ordinal);
        Assert.StartsWith("column ", SegmentText.Read(Nested(250), Layouts.Sample).Problem, StringComparison.Ordinal);
        Assert.StartsWith("column ", SegmentText.ReadResolved(Nested(1_900), Layouts.Sample).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("1+")]
    [InlineData("1 - (")]
    [InlineData("1*")]
    public void Arithmetic_is_bounded(string step)
    {
        var problem = SegmentText.Read($"price = {string.Concat(Enumerable.Repeat(step, 700))}1", Layouts.Sample).Problem;

        Assert.Matches("^column [0-9]+: found .*, expected at most 50 ", problem);
    }

    [Fact]
    public void Long_chains_are_not_deep()
    {
        var text = string.Join(" or ", Enumerable.Repeat("optIn", 430));

        var condition = Layouts.Read(text);

        Assert.Equal(text, ConditionText.Of(condition));
        Assert.InRange(Depth(condition), 9, 10);

        static int Depth(Condition c) => c is Condition.Or or ? 1 + Math.Max(Depth(or.Left), Depth(or.Right)) : 0;
    }

    [Fact]
    public void Length_is_bounded()
    {
        Assert.Equal(
            "column 4001: found 100000 characters, expected at most 4000",
            SegmentText.Read(new string('(', 100_000), Layouts.Sample).Problem);
        Assert.Equal(
            "column 11: found a word of 3000 characters, expected at most 128",
            SegmentText.Read("country = " + new string('x', 3_000), Layouts.Sample).Problem);
        Assert.Equal(
            "column 1: found a list of 1001 values, expected at most 1000",
            SegmentText.Read($"age in ({string.Join(',', Enumerable.Repeat("1", 1_001))})", Layouts.Sample).Problem);
    }

    [Fact]
    public void Names_that_a_text_uses_are_listed()
    {
        var reading = SegmentText.Read(
            "on list 'L1' or segment 'S1' and segment 'S2' or price > loyaltyPoints and country = 'NL'", Layouts.Sample);

        Assert.Equal(["L1"], reading.Lists);
        Assert.Equal(["S1", "S2"], reading.Segments.Order());
        Assert.Equal(["loyaltyPoints", "price"], reading.Fields.Order());
    }

    /// <summary>Whatever is written, there is an answer of one line.</summary>
    [Fact]
    public void Any_text_has_an_answer()
    {
        string[] parts =
        [
            "and", "or", "not", "(", ")", "=", "<>", "<", "in", "between", "like", "is", "null",
            "price", "club", "since", "optIn", "'a'", "''",
            "'", "12",
            "1.5", "30d", "2025-01-01", "today", "age", "+", "-", "*", ",", "on", "list", "received", "any", "within", "by", "channel",
            "email", "segment", "everyone", "true", "\0", "😀", "\ud800", "\\", "%", ";", "--", "/*",
        ];
        var random = new Random(20260105);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Join(
                random.Next(3) == 0 ? "" : " ",
                Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)]));

            var reading = SegmentText.Read(text, Layouts.Sample);

            if (reading.Condition is { } condition)
                Assert.Equal(condition, Layouts.Read(ConditionText.Of(condition)));
            else
                Assert.Matches("^column [0-9]+: found [^\n]+, expected [^\n]+$", reading.Problem);
        }
    }
}
