"""Which entry of the catalogue a figure takes, and which measure it quantifies."""

from collections import Counter

import pytest

from etl.model.observation import MetricObservation
from tests.normalize.papers import report, table, vocabulary

# Sentence of one library, number as printed -> entry, measure.
CASES = [
    ("图书馆主页被点击31800次。", "31800次", "website_visits", "system_operation"),
    ("CARSI认证登录5120人次。", "5120人次", "carsi_logins", "carsi_access"),
    ("已有36个数据库支持CARSI登录。", "36个", "carsi_databases", "carsi_access"),
    ("校外访问系统登录8400人次。", "8400人次", "vpn_visits", "vpn_access"),
    ("新开VPN账号420个。", "420个", "vpn_accounts", "vpn_access"),
    ("发放漫游账号260个。", "260个", "vendor_accounts", "vendor_account"),
    ("电子资源下载量为43万篇次。", "43万篇次", "eresource_downloads", None),
    ("数据库检索88000次。", "88000次", "eresource_searches", None),
    ("整理发布免费资源130种。", "130种", "free_resources_listed", "free_resources"),
    ("新开通试用数据库17个。", "17个", "trial_databases", "trial_resources"),
    ("编写资源使用指南9篇。", "9篇", "guides_issued", "resource_guide"),
    ("编发疫情专报6期。", "6期", "epidemic_bulletins", "covid_resources"),
    ("受理文献传递申请72笔。", "72笔", "document_delivery_requests", "document_delivery"),
    ("为读者传递文献315篇。", "315篇", "documents_delivered", "document_delivery"),
    ("文献传递满足率达到91%。", "91%", "delivery_fill_rate", "document_delivery"),
    ("解答读者咨询640余条。", "640余条", "questions_answered", "reference_service"),
    ("电话接听95次。", "95次", "questions_answered", "reference_service"),
    ("机器人馆员自动答复1700次。", "1700次", "chatbot_questions", "ai_reference"),
    ("建立学科服务微信群18个。", "18个", "service_groups", "reference_service"),
    ("出具查收查引报告45份。", "45份", "citation_reports", "citation_search"),
    ("完成科技查新12项。", "12项", "novelty_searches", "citation_search"),
    ("提供论文查重1150篇。", "1150篇", "plagiarism_checks", "plagiarism_check"),
    ("撰写学科分析报告7份。", "7份", "subject_reports", "subject_service"),
    ("完成专利检索23件。", "23件", "patent_services", "patent_service"),
    ("受理电子教材需求310种。", "310种", "etextbooks_requested", "etextbook"),
    ("提供电子教材280种。", "280种", "etextbooks_provided", "etextbook"),
    ("教材满足率为82.5%。", "82.5%", "etextbook_fill_rate", "etextbook"),
    ("为96门课程找到配套电子书。", "96门", "etextbook_courses", "etextbook"),
    ("向学生寄送教材包裹2300件。", "2300件", "textbooks_distributed", "textbook_distribution"),
    ("文献检索课有780名学生选课。", "780名", "course_students", "online_course"),
    ("馆员累计学习网络课程64门次。", "64门次", "staff_courses", "staff_training"),
    ("协助教师在网络教学平台建课150门。", "150门", "platform_courses", "teaching_platform"),
    ("举办线上讲座11场。", "11场", "lectures_held", "training_lecture"),
    ("讲座听课2600人次。", "2600人次", "lecture_attendance", "training_lecture"),
    ("发布推文58篇。", "58篇", "posts_published", "media_push"),
    ("公众号推文阅读1.9万次。", "1.9万次", "post_reads", "media_push"),
    ("公众号新增关注410人。", "410人", "followers", "media_push"),
    ("征文大赛有350人参赛。", "350人", "contest_participants", "contest"),
    ("收到参赛作品212件。", "212件", "works_collected", "contest"),
    ("共读活动吸引900人参加。", "900人", "reading_participants", "reading_promotion"),
    ("向读者推荐经典图书33种。", "33种", "books_recommended", "reading_promotion"),
    ("外借纸质图书教材120册。", "120册", "books_lent", "contactless_lending"),
    ("为读者办理图书续借540册。", "540册", "loans_renewed", "loan_extension"),
    ("据读者推荐订购图书76种。", "76种", "purchase_requests", "purchase_on_demand"),
    ("职工捐款15300元。", "15300元", "donation_amount", "donation"),
    ("向医院捐赠口罩600只。", "600只", "donation_items", "donation"),
    ("共有41人捐款。", "41人", "donors", "donation"),
    ("有9名馆员到社区参加志愿服务。", "9名", "volunteers", "volunteering"),
    ("志愿者累计服务330小时。", "330小时", "volunteer_hours", "volunteering"),
    ("追加防疫专项经费26000元。", "26000元", "budget", "supplies"),
    ("采购口罩3000只。", "3000只", "supplies_items", "supplies"),
    ("健康排查660人次。", "660人次", "staff_checked", "staff_health_report"),
    ("安排值班48班次。", "48班次", "staff_on_duty", "duty_roster"),
    ("校外访问登录成功率达91%。", "91%", "access_success_rate", "vpn_access"),
    ("试用数据库全文下载5,210篇次。", "5,210篇次", "trial_uses", "trial_resources"),
    ("编印《新冠肺炎研究快报》16期。", "16期", "epidemic_digests", "covid_resources"),
    ("疫情期间传递文献240篇。", "240篇", "documents_delivered", "document_delivery"),
    ("为85位读者查找原文。", "85位", "readers_supplied", "document_delivery"),
    ("录制数据库检索短视频15个。", "15个", "tutorial_videos", "training_lecture"),
    ("心理倾诉热线受理来访48例。", "48例", "psychological_services", "psychological_support"),
    ("网上流程办结事项105件。", "105件", "matters_handled", "remote_work"),
]  # fmt: skip


def rows(*lines: str) -> dict[str, MetricObservation]:
    return {o.value_text: o for o in report(*lines).observations}


@pytest.mark.parametrize(("sentence", "printed", "code", "measure"), CASES)
def test_entry_and_measure(sentence: str, printed: str, code: str, measure: str | None) -> None:
    found = rows("济南大学图书馆" + sentence)[printed]
    assert (found.metric_code, found.measure_code) == (code, measure)


def test_uses_take_the_measure_of_what_they_stand_by() -> None:
    found = rows("济南大学图书馆推出电子教材平台，提供教材220种，访问量3400人次，服务师生510人。")
    assert {o.measure_code for o in found.values()} == {"etextbook"}
    assert found["3400人次"].metric_code == "page_visits"


def test_a_base_and_its_growth_take_the_measure_of_the_figure_before() -> None:
    found = rows("济南大学图书馆传递文献480篇，比去年同期的200篇增长140%。")
    assert {o.measure_code for o in found.values()} == {"document_delivery"}
    assert found["140%"].metric_code == "growth_rate"


def test_a_figure_of_no_measure_takes_none_from_the_sentence_before() -> None:
    found = rows("济南大学图书馆开展文献传递服务。数据库检索52000次，全文下载17000篇次。")
    assert [o.measure_code for o in found.values()] == [None, None]


def test_parts_without_words_of_their_own_take_the_totals_measure() -> None:
    found = rows("济南大学图书馆公众号发文30篇，其中服务动态18篇、馆务信息12篇。")
    assert {o.measure_code for o in found.values()} == {"media_push"}
    assert "part" in found["18篇"].flags
    assert "part" not in found["30篇"].flags


def test_roles_are_flagged() -> None:
    found = rows("2月份，济南大学图书馆共解答咨询580条，日均20条。")
    assert "total" in found["580条"].flags
    assert "mean" in found["20条"].flags


def test_each_of_two_figures_takes_the_words_beside_it() -> None:
    found = rows("济南大学图书馆完成3项科技查新和5项学位论文检测。")
    assert (found["3项"].measure_code, found["5项"].measure_code) == ("citation_search", "plagiarism_check")


def test_an_unknown_figure_is_flagged_as_uncatalogued() -> None:
    found = rows("济南大学图书馆在四周墙面挂起彩带70条。")
    assert all("metric_uncatalogued" in o.flags and o.metric_code is None for o in found.values())
    assert len(found) == 1


def test_a_columns_entry_decides_its_measure() -> None:
    header = ("学校名称", "文献传递(篇)", "全文下载(篇次)")
    grid = table(1, "文献传递与下载", header, ("济南大学", "120", "9800"), ("青岛大学", "80", "7600"))
    found = report("各馆情况如下。", "|", tables=(grid,)).observations
    assert {(o.metric_code, o.measure_code) for o in found} == {
        ("documents_delivered", "document_delivery"),
        ("eresource_downloads", None),
    }


def test_the_catalogue_is_whole() -> None:
    metrics, families = vocabulary().metrics, {u.code: u.family for u in vocabulary().units}
    assert len(metrics) >= 60
    for metric in metrics:
        assert all(unit in families for unit in (metric.unit, *metric.units)), metric.code
        assert all((metric.definition, metric.name, metric.name_en)), metric.code
    assert Counter(m.additivity for m in metrics).keys() == {"additive", "semi_additive", "non_additive"}
    names = Counter(m.name for m in metrics)
    assert max(names.values()) == 1, names.most_common(2)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("新增试用数据库12个；为650名读者续借图书2,130册。", {"12个": "trial_resources", "2,130册": "loan_extension"}),
        ("编写校外访问指南一组，下载合计1,240次。", {"1,240次": "resource_guide"}),
        ("汇总免费资源36种，累计访问11.2万次、下载8.7万篇。", {"8.7万篇": "free_resources"}),
        ("公众号推文共56篇，其中资源推介31篇、阅读推广25篇。", {"31篇": "media_push", "25篇": "media_push"}),
        (
            "开展线上培训（18场）、文献传递（260篇）和科技查新（9项）。",
            {"18场": "training_lecture", "260篇": "document_delivery", "9项": "citation_search"},
        ),
    ],
)  # fmt: skip
def test_what_stands_by_a_figure_decides(sentence: str, expected: dict[str, str]) -> None:
    found = rows("济南大学图书馆" + sentence)
    assert {printed: found[printed].measure_code for printed in expected} == expected


def test_figures_of_one_list_quantify_the_same() -> None:
    found = rows("山东大学、济南大学、青岛大学三馆分别推送电子教材320种、215种和96种。")
    assert [o.measure_code for o in found.values()] == ["etextbook"] * 3
