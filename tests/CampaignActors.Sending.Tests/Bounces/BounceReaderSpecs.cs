using System.Text;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Bounces;

namespace CampaignActors.Sending.Tests.Bounces;

/// <summary>domain.md §5.8 rule 68.</summary>
public sealed class BounceReaderSpecs
{
    /// <summary>Mails are no arguments of theories: the runner would write each byte of them down.</summary>
    private static readonly Dictionary<string, (byte[] Mail, FeedbackKind Kind, string? Status)> s_corpus = new()
    {
        ["postfix"] = (BounceCorpus.Postfix(), FeedbackKind.HardBounce, "5.1.1"),
        ["postfix, policy"] = (BounceCorpus.Postfix("5.7.1", diagnostic: "smtp; 554 5.7.1 Spam"), FeedbackKind.SoftBounce, "5.7.1"),
        ["postfix, full"] = (BounceCorpus.Postfix("5.2.2", diagnostic: "smtp; 552 5.2.2 Over quota"), FeedbackKind.SoftBounce, "5.2.2"),
        ["postfix, given up"] = (BounceCorpus.Postfix("4.4.1", diagnostic: "smtp; timed out"), FeedbackKind.SoftBounce, "4.4.1"),
        ["postfix, delayed"] = (BounceCorpus.Postfix("4.4.1", "delayed"), FeedbackKind.SoftBounce, "4.4.1"),
        ["exchange"] = (BounceCorpus.Exchange(), FeedbackKind.HardBounce, "5.1.10"),
        ["sendmail"] = (BounceCorpus.Sendmail(), FeedbackKind.HardBounce, "5.1.1"),
        ["exim"] = (BounceCorpus.Exim(), FeedbackKind.HardBounce, "5.1.1"),
        ["exim, no code"] = (BounceCorpus.Exim("all relevant MX records point to non-existent hosts"), FeedbackKind.HardBounce, null),
        ["exim, blocked"] = (BounceCorpus.Exim("554 5.7.1 rejected as spam"), FeedbackKind.SoftBounce, "5.7.1"),
        ["qmail"] = (BounceCorpus.Qmail(), FeedbackKind.HardBounce, "5.1.1"),
        ["complaint"] = (BounceCorpus.Complaint(), FeedbackKind.Complaint, null),
        ["opt-out"] = (BounceCorpus.Complaint("opt-out"), FeedbackKind.Unsubscription, null),
    };

    public static TheoryData<string> Corpus => [.. s_corpus.Keys];

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Returned_mail_names_message_and_kind(string which)
    {
        var (mail, kind, status) = s_corpus[which];

        var reading = BounceReader.Read(mail);

        Assert.Null(reading.Problem);
        var message = Assert.Single(reading.Messages);
        Assert.Equal((BounceCorpus.Id, kind, status), (message.MessageId, message.Kind, message.Status));
    }

    private static readonly List<(string Note, byte[] Mail)> s_ofNoMatter =
    [
        ("automatic reply", BounceCorpus.Reply("Auto-Submitted: auto-replied")),
        ("automatic reply", BounceCorpus.Reply("X-Autoreply: yes")),
        ("automatic reply", BounceCorpus.Reply("Precedence: auto_reply")),
        ("automatic reply", BounceCorpus.Reply("X-Other: 1", "Out of Office: Hello")),
        ("read receipt", BounceCorpus.Receipt()),
        ("report", BounceCorpus.Complaint("not-spam")),
        ("delivery status without a failure", BounceCorpus.Postfix("2.0.0", "delivered")),
        ("delivery status without a failure", BounceCorpus.Postfix("2.0.0", "relayed")),
    ];

    [Fact]
    public void Reply_or_receipt_changes_nothing()
    {
        Assert.All(s_ofNoMatter, one =>
        {
            var reading = BounceReader.Read(one.Mail);
            Assert.Empty(reading.Messages);
            Assert.Equal((one.Note, null), (reading.Note, reading.Problem));
        });
    }

    private static readonly Dictionary<string, byte[]> s_refused = new()
    {
        ["it is empty"] = [],
        ["it is larger than 10 MB"] = new byte[BounceReader.MaxBytes + 1],
        ["it is no delivery status, no complaint and no automatic reply"] = BounceCorpus.Reply("X-Other: 1"),
        ["a delivery status that names no Message-Id of ours"] = Text(BounceCorpus.Postfix(), t => t.Replace(BounceCorpus.Id, "other",
            StringComparison.Ordinal)),
        ["a complaint that names no Message-Id of ours"] = Text(BounceCorpus.Complaint(), t => t.Replace(BounceCorpus.Id, "other",
            StringComparison.Ordinal)),
        ["a complaint without its type"] = Text(BounceCorpus.Complaint(), t => t.Replace("Feedback-Type: abuse", "X: y",
            StringComparison.Ordinal)),
        ["a bounce without a status"] = Text(BounceCorpus.Qmail(), t => t.Replace("550 sorry", "sorry",
            StringComparison.Ordinal).Replace("permanent", "real", StringComparison.Ordinal)),
    };

    [Fact]
    public void Mail_that_says_nothing_usable_is_refused()
    {
        Assert.All(s_refused, one =>
        {
            var reading = BounceReader.Read(one.Value);
            Assert.Empty(reading.Messages);
            Assert.Equal(one.Key, reading.Problem);
        });
    }

    [Fact]
    public void Same_mail_by_another_way_is_the_same_event()
    {
        var again = Text(BounceCorpus.Postfix(), t => "Received: from x by y; Mon, 5 Jan 2026 09:00:00 +0100\r\n" + t);

        Assert.Equal(BounceReader.Read(BounceCorpus.Postfix()).Messages[0].Event, BounceReader.Read(again).Messages[0].Event);
        Assert.NotEqual(BounceReader.Read(BounceCorpus.Sendmail()).Messages[0].Event, BounceReader.Read(again).Messages[0].Event);
    }

    [Fact]
    public void Several_recipients_count_by_the_worst()
    {
        var two = Text(BounceCorpus.Postfix("4.2.2"), t => t.Replace(
            "--4Dx2.1767600000/mx.example.net\r\nContent-Description: Undelivered Message",
            "Final-Recipient: rfc822; b@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            + "--4Dx2.1767600000/mx.example.net\r\nContent-Description: Undelivered Message", StringComparison.Ordinal));

        Assert.Equal(FeedbackKind.HardBounce, Assert.Single(BounceReader.Read(two).Messages).Kind);
    }

    /// <summary>Each mail of the corpus with bytes lost, doubled or changed.</summary>
    [Fact]
    public void Broken_mail_never_throws()
    {
        var random = new Random(20260105);
        var mails = s_corpus.Values.Select(c => c.Mail).ToList();
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = mails[i % mails.Count].ToList();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(3) == 0)
                    bytes[at] = (byte)random.Next(256);
                else if (random.Next(2) == 0)
                    bytes.RemoveRange(at, Math.Min(random.Next(200), bytes.Count - at - 1));
                else
                    bytes.InsertRange(at, bytes.Skip(at).Take(random.Next(200)).ToList());
            }

            var reading = BounceReader.Read([.. bytes]);

            Assert.All(reading.Messages, m => Assert.Matches("^[0-9a-f]{32}$", m.MessageId));
            Assert.DoesNotContain('@', reading.Problem ?? "");
        }
    }

    [Fact]
    public void Parts_within_parts_without_end_are_refused_or_read()
    {
        var mail = new StringBuilder("From: MAILER-DAEMON\r\nContent-Type: multipart/mixed; boundary=\"b0\"\r\n\r\n");
        for (var i = 0; i < 5_000; i++)
            mail.Append($"--b{i}\r\nContent-Type: multipart/mixed; boundary=\"b{i + 1}\"\r\n\r\n");

        var reading = BounceReader.Read(Encoding.ASCII.GetBytes(mail.ToString()));

        Assert.NotNull(reading.Problem);
    }

    private static byte[] Text(byte[] mail, Func<string, string> change) => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(mail)));
}
