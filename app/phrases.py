"""Which language the asker reads, and what problems say in it. Codes are never translated.

English details come from the facts themselves, which may know more; the other languages say the general thing.
"""

import re
from typing import Final

# The first one is spoken to those who ask for none of them.
LANGUAGES: Final = ("en", "ar", "fr")

# In place of a text that the secretariat has not adopted yet.
NO_CODE: Final = {
    "en": "No code of conduct has been adopted yet.",
    "ar": "لم تُعتمد مدونة سلوك بعد.",
    "fr": "Aucun code de conduite n'a encore été adopté.",
}

# code: the general detail in English; title and detail in Arabic; title and detail in French
_PROBLEMS: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "malformed": (
        "The body is not in a correct form.",
        "تعذرت قراءة الطلب",
        "محتوى الطلب ليس مكتوبا بصيغة صحيحة.",
        "La demande est illisible",
        "Le contenu de la demande n'est pas dans une forme correcte.",
    ),
    "sign_in_needed": (
        "Send a token in force: Authorization: Bearer ….",
        "يلزم تسجيل الدخول",
        "أرسل رمز دخول ساري المفعول.",
        "Identification nécessaire",
        "Envoyez un jeton en vigueur.",
    ),
    "forbidden": (
        "This is for other roles.",
        "لا يسمح دورك بذلك",
        "هذا الإجراء متاح لأدوار أخرى.",
        "Votre rôle ne le permet pas",
        "Cette action est réservée à d'autres rôles.",
    ),
    "not_found": (
        "Nothing you could see has this address.",
        "لا شيء هنا",
        "لا يوجد شيء في هذا العنوان.",
        "Il n'y a rien ici",
        "Cette adresse ne mène à rien.",
    ),
    "method_not_allowed": (
        "The methods there are stand in Allow.",
        "هذا الفعل غير ممكن هنا",
        "الأفعال الممكنة مذكورة في Allow.",
        "Cette méthode n'existe pas ici",
        "Les méthodes possibles sont dans Allow.",
    ),
    "not_acceptable": (
        "The formats there are stand in the documentation.",
        "الصيغة المطلوبة غير متاحة",
        "الصيغ المتاحة مذكورة في الوثائق.",
        "Ce format n'existe pas ici",
        "Les formats possibles sont dans la documentation.",
    ),
    "conflict": (
        "Read it again, then try once more.",
        "لا يتفق هذا مع الحالة الراهنة",
        "أعد القراءة ثم حاول من جديد.",
        "Cela ne va pas avec l'état présent",
        "Relisez, puis essayez de nouveau.",
    ),
    "move_not_allowed": (
        "The membership cannot go to this state.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لا يمكن أن تنتقل العضوية إلى هذه الحالة.",
        "Cela ne va pas avec l'état présent",
        "L'adhésion ne peut pas passer à cet état.",
    ),
    "already_merged": (
        "These two are one profile already.",
        "لا يتفق هذا مع الحالة الراهنة",
        "الملفان ملف واحد بالفعل.",
        "Cela ne va pas avec l'état présent",
        "Ces deux profils n'en font déjà qu'un.",
    ),
    "removed_person": (
        "A removed member is not merged.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لا يدمج ملف عضو مشطوب.",
        "Cela ne va pas avec l'état présent",
        "Un membre radié ne se fusionne pas.",
    ),
    "keep_the_suspended": (
        "Keep the profile that is suspended.",
        "لا يتفق هذا مع الحالة الراهنة",
        "أبق الملف المعلق.",
        "Cela ne va pas avec l'état présent",
        "Gardez le profil suspendu.",
    ),
    "both_have_accounts": (
        "Both profiles have an account.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لكل من الملفين حساب.",
        "Cela ne va pas avec l'état présent",
        "Les deux profils ont un compte.",
    ),
    "both_considered": (
        "Both are considered for one post of a request.",
        "لا يتفق هذا مع الحالة الراهنة",
        "كلا الملفين مرشح للوظيفة نفسها في أحد الطلبات.",
        "Cela ne va pas avec l'état présent",
        "Les deux profils sont candidats au même poste d'une demande.",
    ),
    "something_else_waits": (
        "Something else is under way with one of them. Ask the head of the office.",
        "لا يتفق هذا مع الحالة الراهنة",
        "يجري أمر آخر يخص أحد الملفين. يرجى الرجوع إلى رئيس المكتب.",
        "Cela ne va pas avec l'état présent",
        "Autre chose est en cours pour l'un des deux. Adressez-vous au chef du bureau.",
    ),
    "something_waits": (
        "A change or an approval about the other profile waits.",
        "لا يتفق هذا مع الحالة الراهنة",
        "ينتظر تغيير أو طلب موافقة يخص الملف الآخر.",
        "Cela ne va pas avec l'état présent",
        "Une modification ou une approbation concernant l'autre profil attend.",
    ),
    "term_state": (
        "The term is not in a state for that.",
        "لا يتفق هذا مع الحالة الراهنة",
        "المصطلح ليس في حالة تسمح بذلك.",
        "Cela ne va pas avec l'état présent",
        "Le terme n'est pas dans un état qui le permet.",
    ),
    "term_has_narrower": (
        "There are terms below it.",
        "لا يتفق هذا مع الحالة الراهنة",
        "تندرج تحته مصطلحات أخرى.",
        "Cela ne va pas avec l'état présent",
        "Il y a des termes au-dessous.",
    ),
    "incomplete": (
        "An incomplete profile cannot be active.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لا يمكن أن يصبح الملف غير المكتمل نشطا.",
        "Cela ne va pas avec l'état présent",
        "Un profil incomplet ne peut pas devenir actif.",
    ),
    "by_suspension": (
        "Suspend with the operation suspendMembership, which takes a reason.",
        "لا يتفق هذا مع الحالة الراهنة",
        "للتعليق إجراء خاص به يتطلب ذكر السبب.",
        "Cela ne va pas avec l'état présent",
        "La suspension se fait par sa propre opération, avec un motif.",
    ),
    "by_reinstatement": (
        "Reinstate with the operation reinstateMembership, which takes a reason.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لرفع التعليق إجراء خاص به يتطلب ذكر السبب.",
        "Cela ne va pas avec l'état présent",
        "La suspension se lève par sa propre opération, avec un motif.",
    ),
    "by_removal": (
        "Ask for the removal with askRemoval: it takes two persons.",
        "لا يتفق هذا مع الحالة الراهنة",
        "يتطلب الشطب طلبا يوافق عليه شخص ثان.",
        "Cela ne va pas avec l'état présent",
        "La radiation se demande et une deuxième personne l'approuve.",
    ),
    "by_pause": (
        "Pause with the operation pauseMembership, which takes a day.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لوقف العضوية مؤقتا إجراء خاص به يتطلب تحديد يوم.",
        "Cela ne va pas avec l'état présent",
        "La pause se fait par sa propre opération, avec un jour.",
    ),
    "by_resumption": (
        "End the pause with the operation resumeMembership.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لإنهاء الوقف المؤقت إجراء خاص به.",
        "Cela ne va pas avec l'état présent",
        "La pause se termine par sa propre opération.",
    ),
    "by_the_clock": (
        "A membership lapses by itself when nobody confirms it.",
        "لا يتفق هذا مع الحالة الراهنة",
        "تنتهي العضوية تلقائيا إذا لم تُؤكد.",
        "Cela ne va pas avec l'état présent",
        "L'adhésion expire d'elle-même faute de confirmation.",
    ),
    "erasure_waits": (
        "You have asked to be erased. Take that back first.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لقد طلبت محو بياناتك. تراجع عن ذلك أولا.",
        "Cela ne va pas avec l'état présent",
        "Vous avez demandé l'effacement. Renoncez-y d'abord.",
    ),
    "held_by_request": (
        "You have an offer that stands, or a deployment. Decline it, withdraw or come back first.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لديك عرض قائم أو إيفاد جار. ارفض العرض أو انسحب أو عد من الإيفاد أولا.",
        "Cela ne va pas avec l'état présent",
        "Vous avez une offre en cours ou un déploiement. Déclinez-la, retirez-vous ou rentrez d'abord.",
    ),
    "erased_person": (
        "Somebody with this address, number or reference was erased.",
        "لا يتفق هذا مع الحالة الراهنة",
        "تم محو شخص له هذا العنوان أو الرقم أو المرجع.",
        "Cela ne va pas avec l'état présent",
        "Une personne ayant cette adresse, ce numéro ou cette référence a été effacée.",
    ),
    "consent_needed": (
        "Give the consent that this needs first.",
        "لا يتفق هذا مع الحالة الراهنة",
        "امنح أولا الموافقة اللازمة لذلك.",
        "Cela ne va pas avec l'état présent",
        "Donnez d'abord le consentement nécessaire.",
    ),
    "already_decided": (
        "This waits no longer.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لم يعد هذا في انتظار قرار.",
        "Cela ne va pas avec l'état présent",
        "Ceci n'attend plus de décision.",
    ),
    "no_longer_fits": (
        "The change does not fit the profile as it is now.",
        "لا يتفق هذا مع الحالة الراهنة",
        "لم يعد هذا التعديل متوافقا مع الملف بحالته الآن.",
        "Cela ne va pas avec l'état présent",
        "La modification ne va plus avec le profil tel qu'il est.",
    ),
    "already_asked": (
        "This was asked for already and waits or is approved.",
        "لا يتفق هذا مع الحالة الراهنة",
        "سبق طلب ذلك، وهو قيد الانتظار أو ووفق عليه.",
        "Cela ne va pas avec l'état présent",
        "Cela a déjà été demandé et attend, ou est approuvé.",
    ),
    "approval_expired": (
        "The time for this is over. Ask anew.",
        "لا يتفق هذا مع الحالة الراهنة",
        "انتهت المدة. قدم طلبا جديدا.",
        "Cela ne va pas avec l'état présent",
        "Le délai est passé. Demandez de nouveau.",
    ),
    "approval_used": (
        "An approval is used once. Ask anew.",
        "لا يتفق هذا مع الحالة الراهنة",
        "تستعمل الموافقة مرة واحدة. قدم طلبا جديدا.",
        "Cela ne va pas avec l'état présent",
        "Une approbation sert une seule fois. Demandez de nouveau.",
    ),
    "approval_needed": (
        "This takes two persons: ask for it, and another approves.",
        "تلزم موافقة شخص ثان",
        "قدم طلبا، ثم يوافق عليه شخص آخر.",
        "L'approbation d'une deuxième personne est nécessaire",
        "Faites-en la demande ; une autre personne l'approuve.",
    ),
    "own_record": (
        "Nobody decides on the own record or on what they asked for.",
        "لا يسمح دورك بذلك",
        "لا يقرر أحد في ملفه ولا فيما طلبه بنفسه.",
        "Votre rôle ne le permet pas",
        "Nul ne décide de son propre dossier ni de ce qu'il a demandé.",
    ),
    "code_unchanged": (
        "These are the very texts that are in force.",
        "لا تغيير في النصوص",
        "هذه هي النصوص السارية نفسها.",
        "Les textes sont inchangés",
        "Ce sont les textes mêmes qui sont en vigueur.",
    ),
    "stale": (
        "Read it again, compare, and send your change once more.",
        "تغير هذا منذ أن قرأته",
        "أعد القراءة وقارن ثم أرسل التعديل من جديد.",
        "Cela a changé depuis votre lecture",
        "Relisez, comparez, puis envoyez de nouveau votre modification.",
    ),
    "too_large": (
        "Send less at once.",
        "الحجم أكبر من المسموح",
        "أرسل محتوى أصغر.",
        "Le contenu est trop grand",
        "Envoyez un contenu plus petit.",
    ),
    "unsupported_type": (
        "Send JSON with the type named in the documentation.",
        "نوع المحتوى غير مقبول هنا",
        "أرسل JSON بنوع المحتوى المذكور في الوثائق.",
        "Ce type de contenu n'est pas accepté ici",
        "Envoyez du JSON avec le type indiqué dans la documentation.",
    ),
    "invalid": (
        "The places are named in errors.",
        "بعض ما أرسل غير مقبول",
        "المواضع مذكورة في errors.",
        "Une partie de l'envoi n'est pas acceptable",
        "Les endroits sont indiqués dans errors.",
    ),
    "idempotency_key_reused": (
        "Take a new key for each new request.",
        "استعمل هذا المفتاح لطلب آخر",
        "استعمل مفتاحا جديدا لكل طلب جديد.",
        "Cette clé a servi pour une autre demande",
        "Prenez une nouvelle clé pour chaque nouvelle demande.",
    ),
    "version_needed": (
        "Send the ETag you have read in If-Match.",
        "حدد النسخة التي تعدلها",
        "أرسل في If-Match قيمة ETag التي قرأتها.",
        "Dites quelle version vous modifiez",
        "Envoyez dans If-Match l'ETag que vous avez lu.",
    ),
    "sign_in_failed": (
        "Address, password or code is not right.",
        "تعذر تسجيل الدخول",
        "العنوان أو كلمة المرور أو الرمز غير صحيح.",
        "L'identification a échoué",
        "L'adresse, le mot de passe ou le code n'est pas juste.",
    ),
    "code_needed": (
        "Send the code of your second factor too.",
        "يلزم رمز أيضا",
        "أرسل كذلك رمز الخطوة الثانية.",
        "Il faut aussi un code",
        "Envoyez aussi le code de votre second facteur.",
    ),
    "code_wrong": (
        "This is not the present code of the factor in force.",
        "الرمز غير صحيح",
        "ليس هذا رمز الخطوة الثانية السارية.",
        "Le code n'est pas juste",
        "Ce n'est pas le code présent du facteur en vigueur.",
    ),
    "too_many_tries": (
        "Try again when Retry-After says.",
        "محاولات كثيرة",
        "حاول مرة أخرى بعد المدة المذكورة في Retry-After.",
        "Trop d'essais",
        "Essayez de nouveau quand Retry-After le dit.",
    ),
    "walk_ended": (
        "Your organisation has seen as many different people as it may see on one day.",
        "عدد كاف من الأشخاص ليوم واحد",
        "اطلعت منظمتكم على أقصى عدد مسموح به من الأشخاص في يوم واحد.",
        "Assez de personnes pour un jour",
        "Votre organisation a vu autant de personnes différentes qu'elle peut en voir en un jour.",
    ),
    "second_factor_needed": (
        "Your role needs a second factor: set it up first.",
        "يلزم إعداد خطوة ثانية",
        "يحتاج دورك إلى خطوة ثانية لتسجيل الدخول، أعدها أولا.",
        "Un second facteur est nécessaire",
        "Votre rôle demande un second facteur : configurez-le d'abord.",
    ),
    "fresh_sign_in_needed": (
        "Give your password once more, then repeat this.",
        "يلزم تسجيل دخول حديث",
        "أدخل كلمة المرور مرة أخرى ثم أعد المحاولة.",
        "Une identification récente est nécessaire",
        "Donnez de nouveau votre mot de passe, puis répétez.",
    ),
    "cross_site": (
        "Send X-CSRF-Token, from a page of this service.",
        "جاء الطلب من موقع آخر",
        "أرسل X-CSRF-Token من صفحة من صفحات هذه الخدمة.",
        "La demande vient d'un autre site",
        "Envoyez X-CSRF-Token, depuis une page de ce service.",
    ),
    "link_not_valid": (
        "The link was used, is out of date or never was. Ask for a new one.",
        "الرابط غير صالح",
        "استعمل الرابط أو انتهت مدته أو لم يوجد قط. اطلب رابطا جديدا.",
        "Le lien n'est pas valable",
        "Le lien a servi, a expiré ou n'a jamais existé. Demandez-en un nouveau.",
    ),
    "name_taken": (
        "Another organisation has this name.",
        "الاسم مستعمل",
        "لمنظمة أخرى هذا الاسم.",
        "Le nom est pris",
        "Une autre organisation a ce nom.",
    ),
    "revoked": (
        "This client was revoked for ever. Make another one.",
        "لا يتفق هذا مع الحالة الراهنة",
        "ألغي هذا التطبيق نهائيا. أنشئ تطبيقا آخر.",
        "Cela ne va pas avec l'état présent",
        "Ce client a été révoqué pour toujours. Créez-en un autre.",
    ),
    "no_secret": (
        "This client signs with its key: change its keys.",
        "لا يتفق هذا مع الحالة الراهنة",
        "يوقع هذا التطبيق بمفتاحه: غير مفاتيحه.",
        "Cela ne va pas avec l'état présent",
        "Ce client signe avec sa clé : changez ses clés.",
    ),
    "rate_limited": (
        "So many requests a minute are the limit. Go on when Retry-After says.",
        "طلبات كثيرة في الدقيقة",
        "تابع بعد المدة المذكورة في Retry-After.",
        "Trop de demandes par minute",
        "Continuez quand Retry-After le dit.",
    ),
    "address_taken": (
        "An account has this address.",
        "العنوان مستعمل",
        "لهذا العنوان حساب.",
        "L'adresse est prise",
        "Un compte a cette adresse.",
    ),
    "own_account": (
        "Somebody else has to do this for your account.",
        "هذا حسابك أنت",
        "يجب أن يقوم شخص آخر بذلك لحسابك.",
        "C'est votre propre compte",
        "Quelqu'un d'autre doit le faire pour votre compte.",
    ),
    "last_administrator": (
        "Nobody would be left to look after accounts.",
        "هذا آخر مدير",
        "لن يبقى أحد لإدارة الحسابات.",
        "C'est le dernier administrateur",
        "Il ne resterait personne pour gérer les comptes.",
    ),
    "factor_not_started": (
        "Set up a second factor first.",
        "لم يبدأ إعداد الخطوة الثانية",
        "ابدأ إعداد الخطوة الثانية أولا.",
        "Le second facteur n'est pas commencé",
        "Commencez par configurer un second facteur.",
    ),
    "already_considered": (
        "This person is considered for this post already.",
        "هذا الشخص مدرج من قبل",
        "هذا الشخص مدرج من قبل لهذه المهمة.",
        "Cette personne est déjà envisagée",
        "Elle figure déjà parmi les candidats à ce poste.",
    ),
    "not_active": (
        "Only active members can be considered.",
        "العضوية غير نشطة",
        "لا يُدرج إلا الأعضاء النشطون.",
        "Cette personne n'est pas membre actif",
        "Seuls les membres actifs peuvent être envisagés.",
    ),
    "one_post": (
        "Somebody is chosen for two posts: one person goes for one.",
        "شخص واحد لمهمتين",
        "اختير شخص واحد لمهمتين: لكل شخص مهمة واحدة.",
        "Une personne pour deux postes",
        "Une même personne est choisie pour deux postes : chacun n'en occupe qu'un.",
    ),
    "no_file": (
        "Issue a decision file of the request as it is now first.",
        "يلزم ملف قرار",
        "أصدر أولا ملف قرار للطلب بحالته الراهنة.",
        "Il faut un dossier de décision",
        "Établissez d'abord un dossier de décision de la demande telle qu'elle est.",
    ),
    "no_account": (
        "Somebody chosen has no account to accept with: invite them first.",
        "لا حساب للشخص",
        "أحد المختارين لا يملك حسابا يقبل به: ادعه أولا.",
        "Il manque un compte",
        "Une personne choisie n'a pas de compte pour accepter : invitez-la d'abord.",
    ),
    "offer_over": (
        "This offer no longer stands.",
        "لم يعد هذا العرض قائما",
        "انتهى هذا العرض أو سبق الرد عليه.",
        "Cette offre n'est plus valable",
        "Cette offre est terminée ou a déjà reçu une réponse.",
    ),
    "code_changed": (
        "The code of conduct has changed: read the version in force first.",
        "تغيرت مدونة السلوك",
        "اقرأ أولا النسخة السارية من مدونة السلوك.",
        "Le code de conduite a changé",
        "Lisez d'abord la version en vigueur du code de conduite.",
    ),
    "already_deployed": (
        "Somebody is deployed elsewhere on one of these days.",
        "موفد في مكان آخر",
        "أحد الأشخاص موفد في مكان آخر في أحد هذه الأيام.",
        "Déjà en mission",
        "Une personne est en mission ailleurs l'un de ces jours.",
    ),
    "offers_stand": (
        "Somebody has still to answer.",
        "ما زال هناك عرض قائم",
        "ما زال أحد الأشخاص لم يرد بعد.",
        "Une offre attend encore",
        "Quelqu'un n'a pas encore répondu.",
    ),
    "not_ready_to_deploy": (
        "Something is still missing: consents, releases, declarations or the list of checks.",
        "لم يكتمل الإعداد",
        "ما زال هناك نقص: الموافقات أو الإذن أو الإقرارات أو قائمة التحقق.",
        "La préparation n'est pas complète",
        "Il manque encore un accord, une autorisation, une déclaration ou un point de la liste.",
    ),
    "not_over": (
        "The last day has not come.",
        "لم تنته المهمة بعد",
        "لم يحن اليوم الأخير بعد.",
        "La mission n'est pas terminée",
        "Le dernier jour n'est pas encore venu.",
    ),
    "debrief_missing": (
        "A voice of the debrief is missing.",
        "التقييم غير مكتمل",
        "ما زال أحد الأصوات ناقصا في التقييم الختامي.",
        "Le bilan n'est pas complet",
        "Il manque une voix au bilan.",
    ),
    "expert_waited_for": (
        "Whoever was in the field is asked twice and has fourteen days from the return.",
        "ما زال تقييم الخبير منتظرا",
        "يُطلب التقييم من الخبير مرتين، وله أربعة عشر يوما من العودة.",
        "Le bilan de l'expert est encore attendu",
        "L'expert est sollicité deux fois et dispose de quatorze jours à compter du retour.",
    ),
    "host_decides": (
        "A host government consents itself.",
        "القرار للحكومة المضيفة",
        "الحكومة المضيفة وحدها تعطي موافقتها.",
        "Le gouvernement hôte décide lui-même",
        "Un gouvernement hôte donne lui-même son accord.",
    ),
    "party_refused": (
        "A party that refused has not consented.",
        "رفض الطرف",
        "من رفض لا يُعد موافقا.",
        "La partie a refusé",
        "Une partie qui a refusé n'a pas donné son accord.",
    ),
    "blocked_by_flag": (
        "Something on record blocks this until ethics waives it.",
        "هناك ما يمنع ذلك",
        "في السجل ما يمنع ذلك حتى يرفعه المستشار القانوني والأخلاقي.",
        "Un élément au dossier s'y oppose",
        "Un élément au dossier s'y oppose tant que le conseiller juridique ne l'a pas levé.",
    ),
    "screening_outdated": (
        "Something on record has changed since somebody was screened.",
        "يلزم فحص جديد",
        "تغير السجل منذ فحص أحد المرشحين: أعيدوا فحصه أولا.",
        "Une nouvelle vérification est nécessaire",
        "Le dossier d'une personne a changé depuis sa vérification : vérifiez-la de nouveau d'abord.",
    ),
    "not_ready": (
        "Somebody on the list cannot be proposed.",
        "القائمة غير جاهزة",
        "في القائمة من لا يمكن اقتراحه: لم يُسأل أو لا يستطيع أو لم يعد عضوا نشطا.",
        "La liste n'est pas prête",
        "Une personne de la liste ne peut pas être proposée.",
    ),
    "step_not_allowed": (
        "The request's state does not lead there.",
        "لا تسمح حالة الطلب بهذه الخطوة",
        "حدّث الصفحة لترى الخطوات المتاحة لك الآن.",
        "L'état de la demande ne mène pas là",
        "Rechargez la demande pour voir ce qui vous est permis maintenant.",
    ),
    "own_request": (
        "Nobody decides on a request they wrote.",
        "هذه الخطوة لطرف آخر",
        "لا يبت أحد في طلب كتبه بنفسه، ولا يغير الطلب غير من قدمه.",
        "Cette étape revient à l'autre partie",
        "Personne ne décide d'une demande qu'il a écrite, et seul le demandeur la modifie.",
    ),
    "admission_test_failed": (
        "All four tests of admission have to be passed.",
        "لم تُستوف شروط القبول",
        "يلزم استيفاء شروط القبول الأربعة، وما لا يستوفيها يُرفض أو يُعاد.",
        "Un critère de recevabilité n'est pas rempli",
        "Les quatre critères doivent être remplis ; sinon la demande est rejetée ou renvoyée.",
    ),
    "dossier_failed": (
        "Try once more; nothing was exported.",
        "تعذر إعداد الملف",
        "لم يصدر شيء. أعد المحاولة.",
        "Le dossier n'a pas pu être établi",
        "Rien n'a été exporté. Réessayez.",
    ),
    "paper_failed": (
        "Try once more; nothing has left.",
        "تعذر إعداد الوثيقة",
        "لم يخرج شيء. أعد المحاولة.",
        "Le document n'a pas pu être établi",
        "Rien n'est sorti. Réessayez.",
    ),
    "unavailable": (
        "Try again in a moment.",
        "الخدمة غير متاحة الآن",
        "حاول بعد قليل.",
        "Le service ne peut pas répondre maintenant",
        "Essayez un peu plus tard.",
    ),
    "error": (
        "The fault is ours. Give the request id when you ask about it.",
        "حدث خطأ",
        "الخطأ عندنا. اذكر رقم الطلب إن سألت عنه.",
        "Une erreur est survenue",
        "L'erreur est de notre côté. Citez le numéro de la demande si vous nous écrivez.",
    ),
}

# code of a field error: Arabic, French
_FIELDS: Final[dict[str, tuple[str, str]]] = {
    "missing": ("هذا مطلوب", "ceci est obligatoire"),
    "no_count": (
        "يُكتب في كل سطر اسم الشريك ثم نقطتان ثم عدد",
        "écrivez sur chaque ligne un partenaire, deux-points et un nombre",
    ),
    "kept_too_short_or_long": (
        "اختر يوما بعد سنة واحدة إلى خمس سنوات من اليوم",
        "choisissez un jour entre un an et cinq ans à compter d'aujourd'hui",
    ),
    "level_missing": (
        "يُذكر مستوى كل لغة لازمة، مثل B2",
        "indiquez le niveau de chaque langue exigée, par exemple B2",
    ),
    "names_somebody": ("يرد هنا اسم شخص أو طرف أو رقم الطلب", "ceci nomme une personne, une partie ou la demande"),
    "unknown_field": ("لا يوجد حقل بهذا الاسم", "ce champ n'existe pas"),
    "unknown_parameter": ("لا يوجد معامل بهذا الاسم", "ce paramètre n'existe pas"),
    "repeated": ("يقبل هذا المعامل مرة واحدة", "ce paramètre est accepté une seule fois"),
    "unknown_code": ("الرمز غير موجود في القائمة", "ce code n'est pas dans le vocabulaire"),
    "bad_character": ("في النص حرف غير مقبول", "le texte contient un caractère qui n'est pas accepté"),
    "bad_number": ("هذا ليس عددا مقبولا", "ce nombre n'est pas acceptable"),
    "too_deep": ("التداخل أعمق من المسموح", "l'imbrication est trop profonde"),
    "not_an_object": ("المطلوب كائن JSON", "il faut un objet JSON"),
    "not_an_etag": ("أرسل ETag كما ورد", "envoyez l'ETag tel que reçu"),
    "not_a_key": ("المفتاح من 1 إلى 64 حرفا لاتينيا أو رقما", "la clé a de 1 à 64 lettres latines ou chiffres"),
    "string_type": ("المطلوب نص", "il faut un texte"),
    "string_too_long": ("النص أطول من المسموح", "le texte est trop long"),
    "string_pattern_mismatch": ("الشكل غير صحيح", "la forme n'est pas correcte"),
    "int_type": ("المطلوب عدد صحيح", "il faut un nombre entier"),
    "int_parsing": ("المطلوب عدد صحيح", "il faut un nombre entier"),
    "int_from_float": ("المطلوب عدد صحيح", "il faut un nombre entier"),
    "bool_type": ("المطلوب true أو false", "il faut true ou false"),
    "bool_parsing": ("المطلوب true أو false", "il faut true ou false"),
    "list_type": ("المطلوب قائمة", "il faut une liste"),
    "too_many": ("هذا أكثر من المسموح", "c'est plus que permis"),
    "too_long": ("هذا أطول من المسموح", "c'est trop long"),
    "model_type": ("المطلوب كائن JSON", "il faut un objet JSON"),
    "literal_error": ("القيمة ليست من القيم الممكنة", "la valeur n'est pas une des valeurs possibles"),
    "greater_than_equal": ("العدد أصغر من المسموح", "le nombre est trop petit"),
    "less_than_equal": ("العدد أكبر من المسموح", "le nombre est trop grand"),
    "bad_cursor": (
        "هذه العلامة ليست لهذا البحث، ابدأ من دونها",
        "ce repère n'est pas de cette recherche ; recommencez sans lui",
    ),
    "password_too_short": ("كلمة المرور أقصر من 12 حرفا", "le mot de passe a moins de 12 caractères"),
    "password_too_long": ("كلمة المرور أطول من 256 حرفا", "le mot de passe a plus de 256 caractères"),
    "password_common": (
        "كلمة المرور هذه من أول ما يجربه المخترقون؛ اختر عدة كلمات",
        "ce mot de passe est parmi les premiers qu'on essaie ; prenez plusieurs mots",
    ),
    "password_context": (
        "لا يبقى ما يكفي من دون اسمك أو كلمات هذه الخدمة",
        "sans votre nom ou les mots de ce service, il ne reste pas assez",
    ),
    "password_repetitive": (
        "كلمة المرور تكرر نفسها أو تتبع ترتيب لوحة المفاتيح؛ اختر عدة كلمات",
        "ce mot de passe se répète ou suit le clavier ; prenez plusieurs mots",
    ),
    "not_for_role": ("ليس هذا لهذا الدور", "ce rôle n'en a pas"),
    "profile_taken": ("لحساب آخر هذا الملف", "un autre compte a ce profil"),
    "not_a_delegate": ("يفوض رئيس الوحدة أو موظف مكتب في الخدمة", "il faut un chef ou un agent du bureau en service"),
    "string_too_short": ("النص أقصر من المطلوب", "le texte est trop court"),
    "uuid_parsing": ("المطلوب معرف UUID", "il faut un identifiant UUID"),
    "uuid_type": ("المطلوب معرف UUID", "il faut un identifiant UUID"),
    "datetime_parsing": ("المطلوب تاريخ ووقت", "il faut une date et une heure"),
    "datetime_from_date_parsing": ("المطلوب تاريخ ووقت", "il faut une date et une heure"),
    "datetime_type": ("المطلوب تاريخ ووقت", "il faut une date et une heure"),
    "date_type": ("المطلوب تاريخ", "il faut une date"),
    "date_parsing": ("المطلوب تاريخ مثل 2029-05-14", "il faut une date, comme 2029-05-14"),
    "date_from_datetime_parsing": ("المطلوب تاريخ مثل 2029-05-14", "il faut une date, comme 2029-05-14"),
    "date_from_datetime_inexact": ("المطلوب تاريخ من دون وقت", "il faut une date sans heure"),
    "too_short": ("هذا أقل من المطلوب", "il en faut davantage"),
    "timezone_aware": ("أضف المنطقة الزمنية", "ajoutez le fuseau horaire"),
    "unknown_level": ("المستوى من A1 إلى C2 أو native", "le niveau va de A1 à C2, ou native"),
    "bad_period": ("يوم أو من/إلى بالشكل YYYY-MM-DD", "un jour ou DÉBUT/FIN, comme AAAA-MM-JJ"),
    "day_out_of_range": ("هذا اليوم غير ممكن هنا", "ce jour n'est pas possible ici"),
    "out_of_range": ("العدد خارج الحدود", "ce nombre est hors limites"),
    "unknown_sort": ("لا يوجد ترتيب بهذا الاسم", "ce tri n'existe pas"),
    "unknown_facet": ("لا يوجد عداد بهذا الاسم", "cette facette n'existe pas"),
    "not_writable": ("ليس لك تعديل هذا", "vous ne pouvez pas écrire ceci"),
    "changed_since": ("عدل شخص آخر هذا منذ أن قرأته", "quelqu'un a modifié ceci depuis votre lecture"),
    "no_such_text": ("النص غير موجود بهذه اللغة", "le texte n'existe pas dans cette langue"),
    "taken": ("الرمز مستعمل", "ce code est déjà pris"),
    "in_future": ("هذا اليوم لم يحن بعد", "ce jour est encore à venir"),
    "not_current": ("ليس هذا النص الحالي", "ce n'est pas le texte actuel"),
    "value_error": ("القيمة غير مقبولة", "la valeur n'est pas acceptable"),
}


def language_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The first of ar, en, fr by the weights of Accept-Language; en when none is asked for."""
    for name, value in headers:
        if name == b"accept-language":
            return _best_language(value.decode("latin-1"))
    return LANGUAGES[0]


def _best_language(accepted: str) -> str:
    best, weight = LANGUAGES[0], 0.0
    for part in accepted[:200].split(","):
        tag, _, quality = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        asked = _weight(quality)
        if language in LANGUAGES and asked > weight:
            best, weight = language, asked
    return best


def _weight(quality: str) -> float:
    if not quality:
        return 1.0
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
    return float(found[1]) if found else 0.0


def problem_phrases(code: str, kind: str, language: str, title: str, detail: str) -> tuple[str, str]:
    """Title and detail in `language`: those of `code`, else those of its `kind` (the code of its status)."""
    general, *others = _PROBLEMS.get(code) or _PROBLEMS[kind]
    if language == "en":
        return title, general if detail == title else detail
    return (others[0], others[1]) if language == "ar" else (others[2], others[3])


def field_phrase(code: str, language: str, message: str) -> str:
    said = _FIELDS.get(code)
    if said is None or language == "en":
        return message
    return said[0] if language == "ar" else said[1]
